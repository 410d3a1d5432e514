/** The reference page of the expression language's functions, made from their declarations. */
import type { Example, FunctionDeclaration, Keyword } from '../scenarios/expressions/index.ts';
import type { Json } from '../scenarios/value.ts';
import { generatedBy, table } from './markdown.ts';

const introduction = `Functions of mapped fields, filters and aggregators: text with \`{{ }}\` around expressions. Arguments are separated by \`;\`, names are
matched without regard to case, and an argument that is missing counts as empty. \`GET /v1/functions\` lists the same; \`tenon eval --explain\` shows what
an expression does, part by part.

A value that an argument cannot take is an error of type \`DataError\`: \`Function 'round' finished with error! 'abc' is not a valid number. (argument
'number', character 3)\`.`;

const titles: Record<FunctionDeclaration['group'], string> = {
  general: 'General',
  math: 'Math',
  text: 'Text and binary data',
  date: 'Date and time',
  array: 'Arrays',
};

const tokens = `### Tokens of date formats

| | for \`formatDate\` and \`parseDate\` |
| --- | --- |
| year | \`YYYY\` \`YY\` \`Y\`; of the ISO week \`GGGG\` \`GG\`; of the week from Sunday \`gggg\` \`gg\` (writing only) |
| quarter, month | \`Q\`, \`M\` \`MM\`, \`MMM\` (Oct), \`MMMM\` (October) |
| week | ISO \`W\` \`WW\`; from Sunday \`w\` \`ww\` (writing only) |
| day | \`D\` \`DD\`, of the year \`DDD\` \`DDDD\`, of the week \`E\` (1 Monday to 7 Sunday), \`ddd\` (Mon), \`dddd\` (Monday); \`d\` and \`dd\` are for writing only |
| hour | \`H\` \`HH\` (0–23), \`h\` \`hh\` (1–12) with \`A\` \`a\`, \`k\` \`kk\` (1–24) |
| minute, second | \`m\` \`mm\`, \`s\` \`ss\`, fractions \`S\` to \`SSSSSSSSS\` |
| offset | \`Z\` (+01:00), \`ZZ\` (+0100) |
| Unix time | \`X\` in seconds, \`x\` in milliseconds |
| with an ending | \`Do\` (1st); writing only: \`Qo\` \`Mo\` \`DDDo\` \`do\` \`wo\` \`Wo\` |

Text in \`[ ]\` and all other characters stand for themselves.`;

function signature({ name, arguments: args }: FunctionDeclaration): string {
  const written = args.map(({ name: argument, default: fallback, repeated }) => {
    const text = repeated === true ? `${argument}…` : argument;
    return fallback === undefined ? text : `[${text}]`;
  });
  return `${name}(${written.join('; ')})`;
}

const inline = (value: Json): string => `\`${JSON.stringify(value)}\``;

/** A value that a function with a nice name for it gives is shown as people write it. */
function exampleText({ expression, value, bundle }: Example): string {
  const given = bundle === undefined ? '' : `, where module 1 gave ${inline(bundle)}`;
  return `- \`{{${expression}}}\` → ${inline(value)}${given}`;
}

function section(declaration: FunctionDeclaration): string[] {
  const { name, summary, notes, result, examples, arguments: args } = declaration;
  return [
    `### ${name}`,
    '',
    `\`${signature(declaration)}\` → ${result}`,
    '',
    [summary, ...notes].join(' '),
    '',
    ...table([
      ['argument', 'type', 'when missing'],
      ...args.map(({ name: argument, type, default: fallback, repeated }) => [
        `\`${argument}\`${repeated === true ? ', any number' : ''}`,
        type,
        fallback ?? '',
      ]),
    ]),
    '',
    ...examples.map(exampleText),
    '',
  ];
}

/** All functions, group by group, and the words of the language. */
export function functionsPage(
  functions: Iterable<FunctionDeclaration>,
  keywords: readonly Keyword[],
): string {
  const all = [...functions];
  const groups = Object.entries(titles).map(
    ([group, title]) => [title, all.filter((declaration) => declaration.group === group)] as const,
  );
  return [
    generatedBy,
    '',
    '# Functions',
    '',
    introduction,
    '',
    ...groups.map(
      ([title, members]) =>
        `- ${title}: ${members.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ')}`,
    ),
    '- [Words](#words)',
    '',
    ...groups.flatMap(([title, members]) => [
      `## ${title}`,
      '',
      ...members.flatMap(section),
      ...(title === titles.date ? [tokens, ''] : []),
    ]),
    '## Words',
    '',
    'Bare names that mean something; any other is empty. A field may have the same name: `1.now` is a field.',
    '',
    ...table([['word', ''], ...keywords.map(({ name, summary }) => [`\`${name}\``, summary])]),
    '',
  ].join('\n');
}
