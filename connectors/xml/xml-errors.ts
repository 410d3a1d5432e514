/** What is wrong with a document is the scenario's data. */
import { ModuleError } from '../../errors.ts';
import { XmlTextError } from '../xml-document.ts';

/** Runs `work`; an `XmlTextError` becomes a `DataError`. */
export function withXmlErrors<Result>(work: () => Result, message: string): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof XmlTextError)) throw error;
    throw new ModuleError('DataError', `${message} ${error.message}`, { cause: error });
  }
}
