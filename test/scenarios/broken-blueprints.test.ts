import assert from 'node:assert/strict';
import type { JsonObject } from '../../scenarios/value.ts';
import { aggregate, blueprint, bundles, get, ignore, iterate, module, router } from '../support/blueprint.ts';
import { imported } from '../support/import.ts';

interface Broken {
  what: string;
  given: unknown;
  code: string;
  path: string;
  /** What the text of the error tells. */
  tells: RegExp;
  /** What its hint tells to do. */
  mends: RegExp;
  /** Id of the module it names. */
  module?: number;
}

const flowOf = (...flow: unknown[]): JsonObject =>
  blueprint([bundles(1, { n: '1' }), ...(flow as JsonObject[])]);
const conditions = (given: unknown): object => ({
  ...get(2, '/a'),
  filter: { name: 'f', conditions: given },
});

/** Each is refused with one error that says where it is, what it is and how to mend it. */
const broken: Broken[] = [
  {
    what: 'a file that is not JSON',
    given: '{"name": "x",\n "flow": [{"id": 1, "parameters": {"hook": <HOOK>}}]}',
    code: 'BLUEPRINT_NOT_JSON',
    path: '$',
    tells: /line 2, column \d+: expected a value/,
    mends: /placeholders such as <CONNECTION> must stand in double quotes/,
  },
  {
    what: 'an empty file',
    given: ' \n',
    code: 'BLUEPRINT_NOT_JSON',
    path: '$',
    tells: /not valid JSON/,
    mends: /The file is empty/,
  },
  {
    what: 'a list of modules without a blueprint around it',
    given: [get(1, '/a')],
    code: 'NOT_A_BLUEPRINT',
    path: '$',
    tells: /a JSON array, not a blueprint/,
    mends: /Export the scenario with "Export blueprint"/,
  },
  {
    what: 'a blueprint without a flow',
    given: { name: 'x', metadata: {} },
    code: 'FLOW_INVALID',
    path: '$.flow',
    tells: /"flow" is missing; it must be the list of modules/,
    mends: /Export the whole scenario/,
  },
  {
    what: 'a module that is a text',
    given: flowOf('http:MakeRequest'),
    code: 'MODULE_INVALID',
    path: '$.flow[1]',
    tells: /A module is a text; it must be an object/,
    mends: /Delete the entry/,
  },
  {
    what: 'a module without an id',
    given: flowOf({ module: 'http:MakeRequest', version: 4 }),
    code: 'MODULE_ID_INVALID',
    path: '$.flow[1].id',
    tells: /The module http:MakeRequest has no id/,
    mends: /positive whole number that no other module has/,
  },
  {
    what: 'an id that is a text',
    given: flowOf({ id: '2', module: 'http:MakeRequest', version: 4 }),
    code: 'MODULE_ID_INVALID',
    path: '$.flow[1].id',
    tells: /"id" is a text; it must be a positive whole number/,
    mends: /an id that no other module has/,
  },
  {
    what: 'an id that two modules share',
    given: flowOf(get(2, '/a'), get(2, '/b')),
    code: 'MODULE_ID_DUPLICATE',
    path: '$.flow[2].id',
    tells: /Two modules have the id 2: http:ActionSendData at \$\.flow\[1\] and http:ActionSendData here/,
    mends: /Give one of them an id no other module has/,
    module: 2,
  },
  {
    what: 'a display name in place of a module id',
    given: flowOf({ id: 2, module: 'Make a request', version: 4 }),
    code: 'MODULE_NAME_INVALID',
    path: '$.flow[1].module',
    tells: /must be an app and a module, such as "http:MakeRequest"/,
    mends: /display names are not enough/,
    module: 2,
  },
  {
    what: 'a version that is a text',
    given: flowOf({ id: 2, module: 'http:MakeRequest', version: '4' }),
    code: 'MODULE_VERSION_INVALID',
    path: '$.flow[1].version',
    tells: /"version" is a text; it must be a whole number/,
    mends: /as a number/,
    module: 2,
  },
  {
    what: 'a mapper that is a list',
    given: flowOf({ id: 2, module: 'http:MakeRequest', version: 4, mapper: [] }),
    code: 'MAPPER_INVALID',
    path: '$.flow[1].mapper',
    tells: /"mapper" is a list; it must be an object or null/,
    mends: /Write \{\}/,
    module: 2,
  },
  {
    what: 'an expression with an open bracket',
    given: flowOf(get(2, '/a?n={{upper(1.n}}')),
    code: 'EXPRESSION_SYNTAX',
    path: '$.flow[1].mapper.url',
    tells: /cannot be read: .*\(character \d+\)/,
    mends: /Check quotes, brackets and the ; between arguments/,
    module: 2,
  },
  {
    what: 'an expression that is never closed, in the third line of a body',
    given: flowOf({ ...get(2, '/a'), mapper: { url: 'http://a', data: '{\n "a": 1,\n "b": "{{1.n"\n}' } }),
    code: 'EXPRESSION_SYNTAX',
    path: '$.flow[1].mapper.data',
    tells: /\(line 3, character \d+\)/,
    mends: /A literal \{\{ is written/,
    module: 2,
  },
  {
    what: 'an operator that does not exist',
    given: flowOf(conditions([[{ a: '{{1.n}}', o: 'number:gte', b: '1' }]])),
    code: 'UNKNOWN_OPERATOR',
    path: '$.flow[1].filter.conditions[0][0].o',
    tells: /There is no operator "number:gte"/,
    mends: /type:comparison, such as text:equal/,
    module: 2,
  },
  {
    what: 'conditions that are no list of lists',
    given: flowOf(conditions([{ a: '{{1.n}}', o: 'exist' }])),
    code: 'FILTER_INVALID',
    path: '$.flow[1].filter.conditions',
    tells: /must be a list of lists of conditions/,
    mends: /The outer list is OR, the inner lists are AND/,
    module: 2,
  },
  {
    what: 'a condition without an operator',
    given: flowOf(conditions([[{ a: '{{1.n}}' }]])),
    code: 'CONDITION_INVALID',
    path: '$.flow[1].filter.conditions[0][0].o',
    tells: /"o" is missing; it must be an operator/,
    mends: /Choose an operator in the editor/,
    module: 2,
  },
  {
    what: 'an aggregator without a source',
    given: flowOf(module('builtin:BasicAggregator@1', { id: 2 })),
    code: 'AGGREGATOR_SOURCE_MISSING',
    path: '$.flow[1].parameters.feeder',
    tells: /does not say which module it collects from/,
    mends: /Set parameters\.feeder to the id of an iterator, search or trigger before/,
    module: 2,
  },
  {
    what: 'aggregators that collect from each other',
    given: flowOf(iterate(2, '{{emptyarray}}'), aggregate(3, 4, {}), aggregate(4, 2, {})),
    code: 'AGGREGATOR_SOURCE_INVALID',
    path: '$.flow[2].parameters.feeder',
    tells: /module 4, which does not run before it/,
    mends: /before the aggregator on the same path/,
    module: 3,
  },
  {
    what: 'a fallback beyond the routes',
    given: flowOf(router(2, [[get(3, '/a')]], { parameters: { else: 1 } })),
    code: 'ROUTER_FALLBACK_INVALID',
    path: '$.flow[1].parameters.else',
    tells: /number 1, and the router has 1 routes, counted from 0/,
    mends: /counted from 0, or remove "else"/,
    module: 2,
  },
  {
    what: 'a module behind a router',
    given: flowOf(router(2, [[get(3, '/a')]]), get(4, '/b')),
    code: 'ROUTER_NOT_LAST',
    path: '$.flow[2]',
    tells: /Module 4 follows router 2 .* no bundle ever arrives/,
    mends: /at the end of a route/,
    module: 4,
  },
  {
    what: 'routes in the mapper of a router',
    given: flowOf({
      id: 2,
      module: 'builtin:BasicRouter',
      version: 1,
      mapper: { routes: [{ condition: 'x', flow: [] }] },
    }),
    code: 'ROUTES_IN_MAPPER',
    path: '$.flow[1].mapper.routes',
    tells: /stand in its mapper, where they are never run/,
    mends: /beside the mapper as "routes"/,
    module: 2,
  },
  {
    what: 'a route that is a list of modules',
    given: flowOf({
      id: 2,
      module: 'builtin:BasicRouter',
      version: 1,
      mapper: null,
      routes: [[get(3, '/a')]],
    }),
    code: 'ROUTE_INVALID',
    path: '$.flow[1].routes[0].flow',
    tells: /"flow" is missing; it must be the list of modules of the route/,
    mends: /Write \[\]/,
  },
  {
    what: 'a directive outside an error route',
    given: flowOf(get(2, '/a'), ignore(3)),
    code: 'DIRECTIVE_OUTSIDE_ERROR_ROUTE',
    path: '$.flow[2].module',
    tells: /builtin:Ignore stands outside an error route/,
    mends: /at the end of the "onerror" list/,
    module: 3,
  },
  {
    what: 'an error route that is an object',
    given: flowOf({ ...get(2, '/a'), onerror: { module: 'builtin:Ignore' } }),
    code: 'ERROR_ROUTE_INVALID',
    path: '$.flow[1].onerror',
    tells: /"onerror" is an object; it must be the list of modules/,
    mends: /Write the directive as a module in a list/,
    module: 2,
  },
  {
    what: 'a merge without an if-else',
    given: flowOf(module('builtin:BasicMerge@1', { id: 2, outputs: [] })),
    code: 'MERGE_WITHOUT_IF_ELSE',
    path: '$.flow[1].module',
    tells: /no branches to merge/,
    mends: /Put it behind a builtin:BasicIfElse/,
    module: 2,
  },
  {
    what: 'a branch of an unknown type',
    given: flowOf(module('builtin:BasicIfElse@1', { id: 2, branches: [{ type: 'maybe', flow: [] }] })),
    code: 'BRANCH_INVALID',
    path: '$.flow[1].branches[0].type',
    tells: /it must be "condition" or "else"/,
    mends: /has the type "else"/,
  },
  {
    what: 'group flags that are a text',
    given: flowOf({ ...aggregate(2, 1, {}), flags: 'stopIfEmpty' }),
    code: 'FLAGS_INVALID',
    path: '$.flow[1].flags',
    tells: /"flags" is a text; it must be an object/,
    mends: /groupBy/,
    module: 2,
  },
  {
    what: 'a NUL character in a text',
    given: flowOf(get(2, '/a\u0000b')),
    code: 'TEXT_INVALID',
    path: '$.flow[1].mapper.url',
    tells: /cannot be stored/,
    mends: /Remove the character/,
  },
];

describe('a broken blueprint', () => {
  for (const { what, given, code, path, tells, mends, module: id } of broken) {
    it(`is refused for ${what}, with the way to mend it`, () => {
      const { plan, hash, problems } = imported(given);

      assert.deepEqual([plan, hash], [undefined, undefined]);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      const [problem] = problems;
      assert.deepEqual([problem?.code, problem?.path], [code, path]);
      assert.match(problem?.message ?? '', tells);
      assert.match(problem?.hint ?? '', mends);
      if (id !== undefined) assert.equal(problem?.module, id);
    });
  }

  it('is told all its mistakes at once', () => {
    const { problems } = imported(
      flowOf(
        { id: 'x', module: 'nonsense', mapper: [] },
        { ...get(3, '/a'), onerror: [{ module: 'builtin:Ignore', version: '1' }] },
      ),
    );

    assert.deepEqual(
      problems.map(({ path }) => path),
      ['$.flow[1].id', '$.flow[1].module', '$.flow[1].mapper', '$.flow[2].onerror[0].version'],
    );
  });
});
