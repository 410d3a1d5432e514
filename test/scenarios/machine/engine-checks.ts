/** The engine checked in a second or two: a few fixed scenarios, then random ones against the reference. */
import fc from 'fast-check';
import type { JsonObject } from '../../../scenarios/value.ts';
import {
  aggregate,
  blueprint,
  bundles,
  directive,
  get,
  ignore,
  iterate,
  retry,
  router,
} from '../../support/blueprint.ts';
import { failed, walk, type WalkOptions } from '../../support/walk.ts';
import { disagreements, salts, tapes } from './agreement.ts';

interface FixedCase {
  name: string;
  flow: JsonObject[];
  /** Calls whose address contains the text fail with this type. */
  failing?: Record<string, string>;
  options?: WalkOptions;
  calls: string[];
}

const fixedCases: FixedCase[] = [
  {
    name: 'an error can be read in its error route',
    flow: [
      get(1, '/a', {
        onerror: [get(2, '/log?t={{1.error.type}}&m={{1.error.message}}&n={{1.error.module}}'), ignore(3)],
      }),
    ],
    failing: { '/a': 'DataError' },
    calls: ['GET /a', 'GET /log?t=DataError&m=DataError from the test&n=1'],
  },
  {
    name: 'groups come in the order of their first items',
    flow: [
      iterate(1, '{{split("3,1,2,1"; ",")}}'),
      aggregate(2, 1, { v: '{{1.value}}' }, { flags: { groupBy: '{{parseNumber(1.value; ".")}}' } }),
      get(3, '/g?k={{2.__IMTKEY__}}&n={{2.__IMTAGGLENGTH__}}'),
    ],
    calls: ['GET /g?k=3&n=1', 'GET /g?k=1&n=2', 'GET /g?k=2&n=1'],
  },
  {
    name: 'nothing follows from an answer for a lane that has ended',
    flow: [
      bundles(1, { l: '1,2,3' }, { l: '8' }),
      router(
        2,
        [
          [
            iterate(3, '{{split(1.l; ",")}}', { metadata: { tenon: { parallel: 4 } } }),
            get(4, '/a?v={{3.value}}'),
            get(5, '/b?v={{3.value}}'),
          ],
        ],
        { onerror: [ignore(6, { filter: [[['{{2.error.type}}', 'text:equal', 'DataError']]] })] },
      ),
    ],
    // Bundle 1 ends the lanes; that 2 fails as well, in a way nobody handles, is of no account any more.
    failing: { 'v=1': 'DataError', 'v=2': 'RuntimeError' },
    calls: ['GET /a?v=1', 'GET /a?v=2', 'GET /a?v=3', 'GET /a?v=8', 'GET /b?v=8'],
  },
  {
    name: 'a router resumes the module that failed, then its other routes follow',
    flow: [
      router(1, [[get(2, '/a'), get(3, '/b?v={{2.data.v}}')], [get(4, '/c')]], {
        onerror: [directive(5, 'Resume', { data: { v: 's' } })],
      }),
    ],
    failing: { '/a': 'DataError' },
    calls: ['GET /a', 'GET /b?v=s', 'GET /c'],
  },
  {
    name: 'two attempts that fail alike run the same error route',
    flow: [
      get(1, '/a', {
        onerror: [get(2, '/log?n={{1.error.attempt}}'), retry(3, { attempts: '2', delay: '1' })],
      }),
    ],
    failing: { '/a': 'DataError' },
    calls: ['GET /a', 'GET /log?n=1', 'GET /a', 'GET /log?n=2', 'GET /a', 'GET /log?n=3'],
  },
];

function faultOf({ name, flow, failing = {}, options, calls }: FixedCase): string | undefined {
  const walked = walk(blueprint(flow), {
    answer: (call) => {
      const url = JSON.stringify(call.parameters['url']);
      const [, type] = Object.entries(failing).find(([text]) => url.includes(text)) ?? [];
      return type === undefined ? {} : failed(type);
    },
    mostRequests: 200,
    ...options,
  });
  const paths = walked.entries.filter(({ kind }) => kind !== 'filtered').map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) return `${name}: two operations are called ${twice}`;
  const [got, wanted] = [walked.calls, calls].map((list) => list.join(', '));
  return got === wanted ? undefined : `${name}: ${got ?? ''}`;
}

/** Whether an iterator has as many calls under way as it may, and no more. */
function widthFault(): string | undefined {
  let most = 0;
  const flow = blueprint([
    iterate(1, '{{split("1,2,3,4,5,6"; ",")}}', { metadata: { tenon: { parallel: 3 } } }),
    get(2, '/a?v={{1.value}}'),
  ]);
  const pick = (outstanding: number): number => {
    most = Math.max(most, outstanding);
    return outstanding - 1;
  };
  walk(flow, { pick, answer: () => ({}), mostRequests: 50 });
  return most === 3 ? undefined : `three lanes are allowed: ${String(most)} were under way`;
}

/** The first thing the engine does wrong, if any is found; `runs` random scenarios of each style. */
export function engineFault(runs: number, seed: number): string | undefined {
  try {
    for (const fixed of fixedCases) {
      const fault = faultOf(fixed);
      if (fault !== undefined) return fault;
    }
    const width = widthFault();
    if (width !== undefined) return width;
    for (const [tape, salt] of fc.sample(fc.tuple(tapes, salts), { seed, numRuns: runs })) {
      const pick = (outstanding: number): number => outstanding - 1;
      const [found] = [
        ...disagreements(tape, salt, 'one-by-one'),
        ...disagreements(tape, salt, 'at-once', { pick }),
      ];
      if (found !== undefined) return found;
    }
    return undefined;
  } catch (error) {
    return `thrown: ${String(error)}`;
  }
}
