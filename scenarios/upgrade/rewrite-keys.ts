/** Texts in expressions that name a field of what a function reads, when the field is called otherwise or gone. */
import type { Questions, Reader } from './attention.ts';
import { keyArguments } from './key-arguments.ts';
import type { OutputChange } from './migration.ts';
import { outputPath, renameOf, startsWith, type PathField } from './output-path.ts';

type Field = PathField<never>;

/** Texts that name a field of what a function reads: `map(3.items; "name")`. */
export function rewriteKeys(
  source: string,
  module: number,
  changes: readonly OutputChange[],
  reader: Reader,
  questions: Questions,
): string {
  let text = source;
  const found = keyArguments(source).filter((argument) => argument.module === module);
  // From the end, so that the places before stay where they are.
  for (const { path, key, place } of found.sort((a, b) => b.place[0] - a.place[0])) {
    const prefix: Field[] = path.flatMap((step) => ('f' in step ? [{ name: step.f, indexes: [] }] : []));
    const names = key.split('.').map((name): Field => ({ name, indexes: [] }));
    const whole = [...prefix, ...names];
    const dropped = changes.find((one) => one.op === 'drop' && startsWith(whole, outputPath(one.at)));
    if (dropped?.op === 'drop' && outputPath(dropped.at).length > prefix.length) {
      questions.ask({
        code: 'OUTPUT_REMOVED',
        severity: 'confirm',
        field: dropped.at,
        reason: dropped.reason,
        readers: [reader],
      });
      continue;
    }
    tellKeyed(whole, prefix.length, changes, { reader, questions });
    const rename = renameOf(whole, changes);
    if (rename === undefined || outputPath(rename.from).length <= prefix.length) continue;
    const to = outputPath(rename.to);
    const rest = whole.slice(outputPath(rename.from).length);
    const after = [...to, ...rest]
      .slice(prefix.length)
      .map(({ name }) => name)
      .join('.');
    text = text.slice(0, place[0]) + JSON.stringify(after) + text.slice(place[1]);
  }
  return text;
}

/** A text that names a field cannot have a function around it: what takes another form below it is told of. */
function tellKeyed(
  whole: readonly Field[],
  above: number,
  changes: readonly OutputChange[],
  { reader, questions }: { reader: Reader; questions: Questions },
): void {
  for (const change of changes) {
    if (change.op === 'rename' || change.op === 'drop' || change.at === undefined) continue;
    const at = outputPath(change.at);
    if (at.length <= above || !(startsWith(whole, at) || startsWith(at, whole))) continue;
    questions.ask({
      code: 'OPAQUE_REFERENCE',
      severity: 'confirm',
      field: change.at,
      reason: `${change.at} has another form now, and a text names it here; write the expression anew where it matters.`,
      readers: [reader],
    });
  }
}
