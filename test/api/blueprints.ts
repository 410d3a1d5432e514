/** Small blueprints for the API's tests. */
const settings = {
  roundtrips: 1,
  maxErrors: 3,
  autoCommit: true,
  autoCommitTriggerLast: true,
  sequential: false,
  confidential: false,
  dataloss: false,
  dlq: false,
};

function node(id: number, module: string, version: number, parameters: object, mapper: object): object {
  return { id, module, version, parameters, mapper, metadata: { designer: { x: id * 150, y: 0 } } };
}

function blueprint(name: string, flow: object[], scenario: object = {}): Blueprint {
  return {
    name,
    flow,
    metadata: {
      instant: true,
      version: 1,
      scenario: { ...settings, ...scenario },
      designer: { orphans: [] },
    },
  };
}

export interface Blueprint {
  name: string;
  flow: object[];
  metadata: object;
}

/** Started by hand; sets a variable. */
export function plain(name = 'Plain'): Blueprint {
  return blueprint(name, [
    node(1, 'util:SetVariable2', 1, {}, { name: 'a', scope: 'roundtrip', value: 'b' }),
  ]);
}

/** Started by a webhook, without an answer of its own. */
export function receiving({
  hook = 100001,
  sequential = false,
}: { hook?: number | null; sequential?: boolean } = {}): Blueprint {
  return blueprint(
    'Receiving',
    [
      node(1, 'gateway:CustomWebHook', 1, { hook, maxResults: 1 }, {}),
      node(2, 'util:SetVariable2', 1, {}, { name: 'a', scope: 'roundtrip', value: '{{1.a}}' }),
    ],
    { sequential },
  );
}

/** Answers its caller. */
export function answering(body = 'hello {{1.name}}'): Blueprint {
  return blueprint('Answering', [
    node(1, 'gateway:CustomWebHook', 1, { hook: 100002, maxResults: 1 }, {}),
    node(
      2,
      'gateway:WebhookRespond',
      1,
      {},
      { status: '201', body, headers: [{ key: 'x-from', value: 'tenon' }] },
    ),
  ]);
}
