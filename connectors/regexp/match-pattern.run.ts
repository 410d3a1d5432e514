/** Match pattern: one bundle per match, its groups as `$1`, `$2`, … and by their names. */
import type { Match } from '../../scenarios/expressions/index.ts';
import type { PureContext } from '../../scenarios/pure-module.ts';
import { setOwn, type Bundle, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { orMarker } from './marker.ts';
import { isOn, matchesOf, patternOf, textOf } from './patterns.ts';

function bundleOf(match: Match, index: number): Bundle {
  const bundle: Bundle = { i: index + 1 };
  match.groups.forEach((group, position) => setOwn(bundle, `$${String(position + 1)}`, group ?? null));
  for (const [name, group] of Object.entries(match.named)) setOwn(bundle, name, group ?? null);
  if (match.groups.length === 0) bundle['__IMTMATCH__'] = match.text;
  return bundle;
}

function run(parameters: Collection, context: PureContext): Bundle[] {
  const matches = matchesOf(patternOf(parameters, context), textOf(parameters, 'text'), {
    all: isOn(parameters, 'global'),
    skipEmpty: isOn(parameters, 'ignoreInfiniteLoopsWhenGlobal'),
  });
  return orMarker(matches.map(bundleOf), isOn(parameters, 'continueWhenNoRes'));
}

export const modules: PureEntry[] = [
  ['regexp:Parser@1', { run }],
  ['regexp:AdvancedParser@1', { run }],
];
