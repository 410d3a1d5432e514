/** The shapes a blueprint is made of, field by field: what each key must be, and what to say where it is not. */
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import { field, kindOf } from './json-fields.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

interface FieldRule {
  accepts(value: Json): boolean;
  /** May it be missing or null? */
  required?: true;
  code: string;
  expected: string;
  hint: string;
}

/** The keys of one kind of object that are read; all others are kept as they are. */
export type Shape = Readonly<Record<string, FieldRule>>;

const isText = (value: Json): value is string => typeof value === 'string';
const isBoolean = (value: Json): value is boolean => typeof value === 'boolean';
const isNatural = (value: Json): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

export const blueprintShape: Shape = {
  name: {
    accepts: isText,
    code: 'NAME_INVALID',
    expected: 'a text',
    hint: 'Give the scenario a name of up to 120 characters.',
  },
  flow: {
    accepts: Array.isArray,
    required: true,
    code: 'FLOW_INVALID',
    expected: 'the list of modules',
    hint: 'Export the whole scenario; a single module copied from the editor has no flow.',
  },
  metadata: {
    accepts: isCollection,
    code: 'METADATA_INVALID',
    expected: 'an object',
    hint: 'Remove it: missing metadata means the default settings.',
  },
};

export const moduleShape: Shape = {
  id: {
    accepts: (value) => isNatural(value) && value > 0,
    code: 'MODULE_ID_INVALID',
    expected: 'a positive whole number',
    hint: 'Give the module an id that no other module has; expressions refer to it.',
  },
  module: {
    accepts: (value) => isText(value) && value.length <= 200 && /^[^\s:@]+:[^\s:@]+$/u.test(value),
    required: true,
    code: 'MODULE_NAME_INVALID',
    expected: 'an app and a module, such as "http:MakeRequest"',
    hint: 'Take the name from an export of the editor; display names are not enough.',
  },
  version: {
    accepts: isNatural,
    code: 'MODULE_VERSION_INVALID',
    expected: 'a whole number',
    hint: 'Write the app version as a number, as exports do.',
  },
  parameters: {
    accepts: isCollection,
    code: 'PARAMETERS_INVALID',
    expected: 'an object',
    hint: 'Write {} where the module has no static settings.',
  },
  mapper: {
    accepts: isCollection,
    code: 'MAPPER_INVALID',
    expected: 'an object or null',
    hint: 'Write {} where the module has no mapped fields.',
  },
  filter: {
    accepts: isCollection,
    code: 'FILTER_INVALID',
    expected: 'an object with name and conditions',
    hint: 'Write null where there is no filter.',
  },
  routes: {
    accepts: Array.isArray,
    code: 'ROUTES_INVALID',
    expected: 'a list of routes',
    hint: 'Each route is an object with the list of its modules: {"flow": […]}.',
  },
  branches: {
    accepts: Array.isArray,
    code: 'BRANCHES_INVALID',
    expected: 'a list of branches',
    hint: 'Each branch is an object with conditions and the list of its modules: {"conditions": […], "flow": […]}.',
  },
  onerror: {
    accepts: Array.isArray,
    code: 'ERROR_ROUTE_INVALID',
    expected: 'the list of modules of the error route',
    hint: 'Write the directive as a module in a list: [{"id": 9, "module": "builtin:Ignore", …}].',
  },
  flags: {
    accepts: isCollection,
    code: 'FLAGS_INVALID',
    expected: 'an object',
    hint: 'Aggregators take {"groupBy": "{{…}}", "stopIfEmpty": true}.',
  },
  metadata: blueprintShape['metadata'] as FieldRule, // the same rule, defined above
};

export const filterShape: Shape = {
  name: {
    accepts: isText,
    code: 'FILTER_INVALID',
    expected: 'a text',
    hint: 'Give the filter a label, or leave it out.',
  },
  conditions: {
    accepts: (value) => Array.isArray(value) && value.every(Array.isArray),
    code: 'FILTER_INVALID',
    expected: 'a list of lists of conditions',
    hint: 'The outer list is OR, the inner lists are AND: [[{"a": "{{1.x}}", "o": "text:equal", "b": "y"}]].',
  },
};

const operand = (value: Json): boolean => typeof value !== 'object';
const operandRule = {
  accepts: operand,
  code: 'CONDITION_INVALID',
  expected: 'a text with expressions, a number or a boolean',
  hint: 'Map a collection or an array by an expression, such as "{{1.items}}".',
};

export const conditionShape: Shape = {
  a: operandRule,
  o: {
    accepts: isText,
    required: true,
    code: 'CONDITION_INVALID',
    expected: 'an operator, such as "text:equal"',
    hint: 'Choose an operator in the editor and export again.',
  },
  b: operandRule,
};

export const routeShape: Shape = {
  flow: {
    accepts: Array.isArray,
    required: true,
    code: 'ROUTE_INVALID',
    expected: 'the list of modules of the route',
    hint: 'Write [] for a route without modules.',
  },
  disabled: {
    accepts: isBoolean,
    code: 'ROUTE_INVALID',
    expected: 'true or false',
    hint: 'Leave it out for a route that runs.',
  },
};

/** An if-else branch is a route with its condition on itself. */
export const branchShape: Shape = {
  type: {
    accepts: (value) => value === 'condition' || value === 'else',
    code: 'BRANCH_INVALID',
    expected: '"condition" or "else"',
    hint: 'The branch for everything no condition let in has the type "else".',
  },
  merge: {
    accepts: isBoolean,
    code: 'BRANCH_INVALID',
    expected: 'true or false',
    hint: 'true: what reaches the end of the branch goes on at the merge behind the if-else.',
  },
  conditions: filterShape['conditions'] as FieldRule, // the same rule, defined above
};

/** The keys only a merge has. */
export const mergeShape: Shape = {
  outputs: {
    accepts: Array.isArray,
    code: 'MERGE_INVALID',
    expected: 'a list of outputs',
    hint: 'Each output of a merge is {"name": "total", "mappings": ["{{3.a}}", "{{4.b}}"]}, one mapping per merging branch.',
  },
  filters: {
    accepts: Array.isArray,
    code: 'MERGE_INVALID',
    expected: 'a list of filters',
    hint: 'A merge has one filter, or null, per merging branch.',
  },
};

export const mergeOutputShape: Shape = {
  name: {
    accepts: (value) => isText(value) && value !== '',
    required: true,
    code: 'MERGE_INVALID',
    expected: 'a name',
    hint: 'Later modules read the output by this name.',
  },
  mappings: {
    accepts: Array.isArray,
    required: true,
    code: 'MERGE_INVALID',
    expected: 'a list of mappings',
    hint: 'One mapping per merging branch, in the order of the branches.',
  },
};

export const flagsShape: Shape = {
  groupBy: {
    accepts: operand,
    code: 'FLAGS_INVALID',
    expected: 'an expression',
    hint: 'Group by a value of each bundle, such as "{{2.city}}".',
  },
  stopIfEmpty: {
    accepts: isBoolean,
    code: 'FLAGS_INVALID',
    expected: 'true or false',
    hint: 'Write it without quotes.',
  },
};

/** Reports every field of `object` that is not what its shape says. True when all are. */
export function checkShape(
  object: JsonObject,
  shape: Shape,
  path: string,
  findings: Findings,
  module?: number,
): boolean {
  let valid = true;
  for (const [name, rule] of Object.entries(shape)) {
    const value = field(object, name);
    if (value === undefined ? rule.required !== true : rule.accepts(value)) continue;
    valid = false;
    const state = value === undefined ? 'is missing' : `is ${kindOf(value)}`;
    findings.error({
      path: at(path, name),
      code: rule.code,
      message: `"${name}" ${state}; it must be ${rule.expected}.`,
      hint: rule.hint,
      ...(module === undefined ? {} : { module }),
    });
  }
  return valid;
}
