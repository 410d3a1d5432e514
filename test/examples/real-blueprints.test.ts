/**
 * Blueprints that people built and published, run end to end against a stub. They are other people's data: used where the
 * conformance kit lies, never copied; without the kit these tests are skipped. Only what points at their accounts is
 * rewritten before the import: hosts, and the API-key variant of the HTTP module, which stands for a stored credential.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStubApi, type StubApi, type StubRoute } from '../support/stub-api.ts';
import { useTenon, type TestTenon } from '../support/tenon.ts';

const kit =
  process.env['TENON_CONFORMANCE'] ?? fileURLToPath(new URL('../../../shared/conformance', import.meta.url));
const folder = join(kit, 'blueprints');

interface Imported {
  id: number;
  report: { missing: { nodes: number[] }[]; orphans: number[] };
  webhook?: { url: string };
}

interface Run {
  id: string;
  status: string;
  operations: number;
  output?: unknown;
  error?: unknown;
}

(existsSync(folder) ? describe : describe.skip)('real blueprints', () => {
  const tenon = useTenon({ allowHosts: '127.0.0.1:*' });
  let stub: StubApi;

  beforeEach(async () => {
    stub = await startStubApi();
  });
  afterEach(() => stub.close());

  /** Imports a file of the kit with every address of an HTTP module on the stub. */
  async function imported(name: string, routes: StubRoute[]): Promise<Imported> {
    stub.answerWith(routes);
    const text = await readFile(join(folder, name), 'utf8');
    const blueprint = text
      .replaceAll(/("url":\s*")https:\/\/[^/"]+/g, `$1${stub.url}`)
      .replaceAll('http:ActionSendDataAPIKeyAuth', 'http:ActionSendData');
    const answer = await tenon().call('POST', '/v1/scenarios', { json: { blueprint } });
    assert.equal(answer.status, 201, answer.text);
    const scenario = answer.json<Imported>();
    // A module that is not connected to the flow may be anything.
    const { missing, orphans } = scenario.report;
    assert.deepEqual(
      missing.flatMap(({ nodes }) => nodes).filter((node) => !orphans.includes(node)),
      [],
    );
    return scenario;
  }

  const calls = (): string[] => stub.calls.map(({ method, url }) => `${method} ${url}`);
  const bodies = (): unknown[] => stub.calls.map(({ body }) => JSON.parse(body) as unknown);

  it('runs a lead campaign: a webhook, one long call, one upsert per lead, one summary', async () => {
    const scenario = await imported(
      'johnrippy1980-god-mode-make-blueprints-god-mode-intel-pipeline-public.json',
      [
        {
          match: { method: 'POST', path: '/v2/acts/RZYvUKdgTvtDbIdp5/run-sync-get-dataset-items' },
          replies: [{ status: 201, json: [campaign] }],
        },
        { match: { method: 'POST', path: '/rest/v1/leads' }, replies: [{ status: 201, json: [] }] },
        { match: { method: 'POST', path: '/rest/v1/campaign_runs' }, replies: [{ status: 201 }] },
      ],
    );

    const answer = await deliver(tenon(), scenario, {
      query: 'dentists',
      regions: ['Austin, TX', 'Reno, NV'],
      maxLeadsPerRegion: 2,
    });
    const run = await lastRun(tenon(), scenario);

    assert.deepEqual(answer, { status: 200, text: 'Accepted' });
    assert.deepEqual({ status: run.status, error: run.error }, { status: 'success', error: undefined });
    assert.deepEqual(calls(), [
      'POST /v2/acts/RZYvUKdgTvtDbIdp5/run-sync-get-dataset-items?token=YOUR_APIFY_TOKEN&timeout=300',
      'POST /rest/v1/leads?on_conflict=website',
      'POST /rest/v1/leads?on_conflict=website',
      'POST /rest/v1/campaign_runs',
    ]);
    const [asked, first, second, logged] = bodies();
    assert.deepEqual(asked, {
      tool: 'run_campaign',
      toolInput: {
        query: 'dentists',
        regions: ['Austin, TX', 'Reno, NV'],
        maxLeadsPerRegion: 2,
        maxDecisionMakers: 2,
        budgetLimit: 10,
        parallelRegions: 3,
        firecrawlApiKey: 'YOUR_FIRECRAWL_API_KEY',
        anthropicApiKey: 'YOUR_ANTHROPIC_API_KEY',
        apolloApiKey: 'YOUR_APOLLO_API_KEY',
      },
    });
    assert.deepEqual(first, {
      company_name: 'Bright Smiles',
      website: 'https://bright.example',
      phone: '+1 512 555 0100',
      email: 'hello@bright.example',
      industry: 'Dentistry',
      employee_count: 12,
      lead_score: 81,
      status: 'hot',
      priority: 'high',
      source_industry: 'dentists',
      source_location: 'Austin, TX',
      tech_stack: ['WordPress'],
      decision_makers: [{ name: 'Ada' }],
      gbp_url: 'https://maps.example/1',
      // Its author wrote two backslashes, and a backslash in an expression is an ordinary character.
      email_draft: 'Dear Ada,\\nhello.',
      linkedin_draft: 'Hi Ada',
      campaign_id: 'c-7',
      campaign_cost: 1.25,
    });
    // What the second lead lacks has its default.
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(second as object).filter(([name]) =>
          ['company_name', 'employee_count', 'lead_score', 'status', 'priority', 'tech_stack'].includes(name),
        ),
      ),
      {
        company_name: 'Reno Dental',
        employee_count: 0,
        lead_score: 50,
        status: 'warm',
        priority: 'medium',
        tech_stack: [],
      },
    );
    const { completed_at: completedAt, ...summary } = logged as { completed_at: string };
    assert.deepEqual(summary, {
      ...{ campaign_id: 'v10_test', query: 'dentists', regions: ['Austin, TX', 'Reno, NV'] },
      ...{ leads_found: 0, leads_enriched: 0, leads_failed: 0, total_cost: 0, status: 'completed' },
      ...{ duration_ms: 0, budget_limit: 0 },
    });
    assert.ok(Math.abs(Date.parse(completedAt) - Date.now()) < 60_000, completedAt);
    assert.equal(stub.calls[1]?.headers['authorization'], 'Bearer YOUR_SUPABASE_ANON_KEY');
    assert.equal(run.operations, 8);
  });

  it('books an appointment and tells the caller', async () => {
    const scenario = await imported('veracitylife-neetocal-appointment-booking.json', [
      {
        match: { method: 'POST', path: '/api/external/v1/bookings' },
        replies: [{ status: 201, json: { id: 'b-1' } }],
      },
    ]);

    const answer = await deliver(tenon(), scenario, {
      args: {
        ...{ name: 'Ann Lee', email: 'ann@example.org', timezone: 'Europe/Oslo' },
        ...{ date: '2026-12-01', time: '10:30' },
      },
    });
    const run = await lastRun(tenon(), scenario);

    assert.deepEqual(answer, {
      status: 200,
      text: 'The appointment was booked successfully:2026-12-01, 10:30',
    });
    assert.deepEqual({ status: run.status, error: run.error }, { status: 'success', error: undefined });
    assert.deepEqual(calls(), ['POST /api/external/v1/bookings']);
    assert.deepEqual(bodies(), [
      {
        meeting_slug: '30-min',
        name: 'Ann Lee',
        email: 'ann@example.org',
        time_zone: 'Europe/Oslo',
        slot_date: '2026-12-01',
        slot_start_time: '10:30',
      },
    ]);
    assert.equal(run.operations, 4);
  });

  it('calls every contact of a group and moves those who answered to the next group', async function () {
    // The blueprint sleeps ten seconds after each call.
    this.timeout(90_000);
    const civicrm = '/civicrm/ajax/rest';
    const scenario = await imported('alozieai-civicrm-outboundcalling-blueprint-1.json', [
      {
        match: { method: 'GET', path: civicrm, query: { entity: 'Group' } },
        replies: [{ json: { values: { 14: { id: '14' }, 15: { id: '15' } } } }],
      },
      {
        match: { method: 'GET', path: civicrm, query: { entity: 'Contact' } },
        replies: [
          {
            json: {
              values: {
                412: { contact_id: '412', first_name: 'Ann', last_name: 'Lee' },
                413: { contact_id: '413', first_name: 'Bo', last_name: 'Ek' },
              },
            },
          },
        ],
      },
      {
        match: { method: 'POST', path: '/call/phone' },
        replies: [{ status: 201, json: { id: 'call-1' } }, { json: { id: 'call-2' } }],
      },
      {
        match: { method: 'GET', path: '/call/call-1' },
        replies: [{ json: { id: 'call-1', endedReason: 'customer-did-not-answer' } }],
      },
      {
        match: { method: 'GET', path: '/call/call-2' },
        replies: [{ json: { id: 'call-2', endedReason: 'customer-ended-call' } }],
      },
      { match: { method: 'POST', path: civicrm }, replies: [{ json: { is_error: 0 } }] },
    ]);

    const started = await tenon().call('POST', `/v1/scenarios/${scenario.id}/runs`, { json: { wait: 80 } });
    const run = started.json<Run>();

    assert.deepEqual({ status: run.status, error: run.error }, { status: 'success', error: undefined });
    assert.deepEqual(calls(), [
      `GET ${civicrm}?entity=Group&action=get&api_key=`,
      `GET ${civicrm}?entity=Contact&action=get&api_key=&json=1&group=15`,
      'POST /call/phone',
      'GET /call/call-1',
      'POST /call/phone',
      'GET /call/call-2',
      `POST ${civicrm}?entity=GroupContact&action=delete&json=1&contact_id=412&group_id=15&api_key=`,
      `POST ${civicrm}?entity=GroupContact&action=create&json=1&contact_id=412&group_id=14&status=Added&api_key=`,
    ]);
    const called = stub.calls.filter(({ url }) => url === '/call/phone');
    assert.deepEqual(
      called.map(({ body }) => JSON.parse(body) as unknown),
      ['Ann Lee', 'Bo Ek'].map((name) => ({
        maxDurationSeconds: 520,
        assistantId: '',
        customer: { number: '+90000000001', name },
        phoneNumberId: '',
      })),
    );
    // Five up to the first iterator, ten for each contact, and two more for Bo, who answered.
    assert.equal(run.operations, 5 + 2 * 10 + 2);
  });
});

/** What the campaign service answers: its first lead is complete, the second has next to nothing. */
const campaign = {
  status: 'completed',
  campaignId: 'c-7',
  costs: { total: 1.25 },
  results: [
    {
      title: 'Bright Smiles',
      website: 'https://bright.example',
      phone: '+1 512 555 0100',
      email: 'hello@bright.example',
      industry: 'Dentistry',
      employeeCount: 12,
      leadScore: 81,
      leadStatus: 'hot',
      priority: 'high',
      region: 'Austin, TX',
      technologiesJson: '["WordPress"]',
      decisionMakersJson: '[{"name":"Ada"}]',
      gbpUrl: 'https://maps.example/1',
      emailDraft: 'Dear Ada,\nhello.',
      linkedinDraft: 'Hi Ada',
    },
    { title: 'Reno Dental', region: 'Reno, NV' },
  ],
};

/** Switches the scenario on and sends its webhook an event. */
async function deliver(
  { call }: TestTenon,
  { id, webhook }: Imported,
  event: object,
): Promise<{ status: number; text: string }> {
  await call('POST', `/v1/scenarios/${id}/activate`);
  const answer = await fetch(webhook?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  return { status: answer.status, text: await answer.text() };
}

/** The scenario's only run, ended. */
async function lastRun({ call, tenon }: TestTenon, { id }: Imported): Promise<Run> {
  const { items } = (await call('GET', `/v1/runs?scenario=${id}`)).json<{ items: Run[] }>();
  assert.equal(items.length, 1);
  const run = items[0]?.id ?? '';
  await tenon.services.runs.wait(run, 30, new AbortController().signal);
  return (await call('GET', `/v1/runs/${run}`)).json<Run>();
}
