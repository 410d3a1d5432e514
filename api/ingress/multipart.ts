/** Reads `multipart/form-data`: texts as texts, files as collections of name, mime and data. */
import busboy from 'busboy';
import { TenonError } from '../../errors.ts';
import { Binary, own, setOwn, type Collection, type Value } from '../../scenarios/value.ts';

const MOST_PARTS = 1000;

/** `BAD_REQUEST` when the parts cannot be told apart. */
export function readMultipart(bytes: Buffer, contentType: string): Promise<Collection> {
  const fields: Collection = {};
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void => {
      reject(new TenonError('BAD_REQUEST', `The form cannot be read: ${reason}`));
    };
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: { 'content-type': contentType },
        defParamCharset: 'utf8',
        limits: { parts: MOST_PARTS, fieldSize: bytes.length, fileSize: bytes.length },
      });
    } catch (error) {
      refuse(error instanceof Error ? error.message : 'its content type is not valid');
      return;
    }
    parser.on('field', (name, value) => add(fields, name, value));
    parser.on('file', (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        add(fields, name, { name: filename ?? '', mime: mimeType, data: new Binary(Buffer.concat(chunks)) });
      });
    });
    parser.on('partsLimit', () => refuse(`it has more than ${String(MOST_PARTS)} parts`));
    parser.on('error', (error) => refuse(error instanceof Error ? error.message : 'its parts are broken'));
    parser.on('close', () => resolve(fields));
    parser.end(bytes);
  });
}

/** A name given twice is an array. */
function add(fields: Collection, name: string, value: Value): void {
  const before = own(fields, name);
  if (before === null) setOwn(fields, name, value);
  else if (Array.isArray(before)) before.push(value);
  else setOwn(fields, name, [before, value]);
}
