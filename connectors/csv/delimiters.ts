/** Delimiters as the modules of this connector name them. */
const named: Readonly<Record<string, string>> = { comma: ',', tab: '\t', semicolon: ';' };

/** The sign between two fields: a name of the editor, the sign itself, or `other`. */
export function delimiterOf(type: string, other: string): string {
  if (type === 'other') return other === '' ? ',' : other;
  if (Object.hasOwn(named, type)) return named[type] ?? ',';
  return type === '' ? ',' : type;
}
