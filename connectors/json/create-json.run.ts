/** Create JSON and Aggregate to JSON: the mapped fields as a document, or a list of them. */
import { own, setOwn, type Collection, type Value } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { jsonText } from './json-text.ts';

/** A field that was mapped and is empty is left out, at any depth of collections. */
function withoutEmpty(value: Collection): Collection {
  const kept: Collection = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== null && field !== '') setOwn(kept, name, field);
  }
  return kept;
}

/** A structure of one plain value has the single field `item`. */
function elementOf(item: Collection): Value {
  const names = Object.keys(item);
  return names.length === 1 && names[0] === 'item' ? own(item, 'item') : withoutEmpty(item);
}

export const modules: PureEntry[] = [
  [
    'json:CreateJSON@1',
    {
      run(parameters, context) {
        const fields: Collection = {};
        for (const name of context.mapped) setOwn(fields, name, own(parameters, name));
        return [{ json: jsonText(withoutEmpty(fields), parameters) }];
      },
    },
  ],
  [
    'json:AggregateToJSON@1',
    { aggregate: (items, parameters) => ({ json: jsonText(items.map(elementOf), parameters) }) },
  ],
];
