import assert from 'node:assert/strict';
import type { FakeIssue } from '../../../connectors/jira/fake/issues.ts';
import { richText } from '../../../connectors/jira/rich-text.ts';
import type { Bundle } from '../../../scenarios/value.ts';
import { useJira } from './calls.ts';

/** Issues as the fake gives them. */
const issuesOf = (bundle: Bundle | undefined): FakeIssue[] => bundle?.['issues'] as unknown as FakeIssue[]; // its own

const keysOf = (bundle: Bundle | undefined): string[] => issuesOf(bundle).map(({ key }) => key);

const demo = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `DEMO-${String(from + index)}`);

describe('jira:SearchIssues@1', () => {
  const jira = useJira();

  it('goes through pages by position and knows the total', async () => {
    const fake = await jira.start({ issues: 250 });

    const [bundle] = await jira.run('jira:SearchIssues@1', fake, { jql: 'project = DEMO', maxResults: 120 });

    assert.deepEqual(keysOf(bundle), demo(1, 120));
    assert.deepEqual({ ...bundle, issues: [] }, { issues: [], total: 250, startAt: 0, maxResults: 120 });
    assert.equal(fake.counts.oldSearch, 2);
  });

  it('begins where it is told, ends with the last one, and shows the fields asked for', async () => {
    const fake = await jira.start({ issues: 130 });
    const search = { jql: 'project = DEMO', startAt: 125, maxResults: 50 };

    const [bundle] = await jira.run('jira:SearchIssues@1', fake, { ...search, fields: ['summary'] });

    assert.deepEqual(keysOf(bundle), demo(126, 130));
    const [first] = issuesOf(bundle);
    assert.deepEqual(first?.fields, { summary: 'Issue number 126' });
    assert.equal(fake.counts.oldSearch, 1);
  });

  it('brings the fields Jira calls navigable by default', async () => {
    const fake = await jira.start({ issues: 1 });

    const [bundle] = await jira.run('jira:SearchIssues@1', fake, { jql: 'project = DEMO' });

    const [first] = issuesOf(bundle);
    assert.ok(first && 'status' in first.fields && !('comment' in first.fields));
  });

  it('is told that it ends, and says the way out once it has', async () => {
    const sunset = new Date('2026-12-09T00:00:00Z');
    const fake = await jira.start({ issues: 3, sunset });
    const search = { jql: 'project = DEMO' };
    await jira.run('jira:SearchIssues@1', fake, search);
    const headers = new Map(jira.answers[0]?.headers);
    assert.equal(headers.get('sunset'), sunset.toUTCString());
    assert.match(headers.get('deprecation') ?? '', /^@\d+$/);

    fake.retireSearch();

    await assert.rejects(jira.run('jira:SearchIssues@1', fake, search), {
      type: 'RuntimeError',
      message:
        /^\[410\] Gone: The requested API has been removed\..* Upgrade this module to jira:SearchIssues@2/s,
    });
    assert.deepEqual([fake.counts.oldSearch, fake.counts.gone], [1, 1]);
    const [bundle] = await jira.run('jira:SearchIssues@2', fake, search);
    assert.equal((bundle?.['issues'] as unknown[]).length, 3);
  });

  it('is retired by another process, too', async () => {
    const fake = await jira.start({ issues: 3 });
    const retired = await fetch(`${fake.site}/_control/retire`, { method: 'POST' });
    assert.equal(retired.status, 204);

    await assert.rejects(jira.run('jira:SearchIssues@1', fake, { jql: 'project = DEMO' }), {
      type: 'RuntimeError',
    });
    const counts = (await (await fetch(`${fake.site}/_control/counts`)).json()) as { gone: number };
    assert.equal(counts.gone, 1);
  });
});

describe('jira:SearchIssues@2', () => {
  const jira = useJira();

  it('goes through pages by token, and says whether there are more', async () => {
    const fake = await jira.start({ issues: 250 });
    const search = { jql: 'project = DEMO', fields: ['summary'] };

    const [part] = await jira.run('jira:SearchIssues@2', fake, { ...search, limit: 120 });
    const [all] = await jira.run('jira:SearchIssues@2', fake, { ...search, limit: 1000 });

    assert.deepEqual(keysOf(part), demo(1, 120));
    assert.deepEqual({ ...part, issues: [] }, { issues: [], isLast: false });
    assert.deepEqual([keysOf(all).length, all?.['isLast']], [250, true]);
    assert.equal(fake.counts.newSearch, 2 + 3);
  });

  it('emits ids only unless fields are named', async () => {
    const fake = await jira.start({ issues: 1 });
    const issues = async (fields?: string[]): Promise<unknown> =>
      (await jira.run('jira:SearchIssues@2', fake, { jql: 'project = DEMO', fields }))[0]?.['issues'];

    assert.deepEqual(await issues(), [{ id: '10001' }]);
    const [old] = await jira.run('jira:SearchIssues@1', fake, { jql: 'project = DEMO' });
    assert.deepEqual(await issues(['*navigable']), old?.['issues']);
  });

  it('passes on what Jira has against the JQL', async () => {
    const fake = await jira.start({ issues: 1 });

    await assert.rejects(jira.run('jira:SearchIssues@2', fake, { jql: 'order by created' }), {
      type: 'DataError',
      message: /^\[400\] Bad Request: Unbounded JQL queries are not allowed/,
    });
    await assert.rejects(jira.run('jira:SearchIssues@2', fake, { jql: 'planet = mars' }), {
      type: 'DataError',
      message: /Field 'planet' does not exist/,
    });
  });
});

describe('every Jira module', () => {
  const jira = useJira();

  it('says that the account was refused, without its token', async () => {
    const fake = await jira.start();

    await assert.rejects(
      jira.run('jira:GetIssue@1', fake, { issue: 'DEMO-1' }, { apiToken: 'wrong-token-5' }),
      (error: Error & { type: string }) => {
        assert.equal(error.type, 'InvalidAccessTokenError');
        assert.match(error.message, /^\[401\] Unauthorized: Client must be authenticated/);
        return !JSON.stringify(error).includes('wrong-token-5');
      },
    );
    assert.equal(fake.counts.refused, 1);
  });

  it('takes an address with a slash at its end, and says where one is no Jira', async () => {
    const fake = await jira.start();
    const site = `${fake.site}/`;

    const [issue] = await jira.run('jira:GetIssue@1', fake, { issue: '10003' }, { site });
    assert.equal(issue?.['key'], 'DEMO-3');
    await assert.rejects(
      jira.run('jira:GetIssue@1', fake, { issue: 'DEMO-3' }, { site: `${fake.site}/elsewhere` }),
      {
        type: 'DataError',
      },
    );
  });

  it('lets nothing but a key or an id into the path', async () => {
    const fake = await jira.start();
    for (const issue of ['../search', 'a/b', '..', 'DEMO-1?x=1', '']) {
      await assert.rejects(
        jira.run('jira:GetIssue@1', fake, { issue }),
        { type: 'BundleValidationError' },
        issue,
      );
    }
    assert.equal(fake.counts.get, 0);
  });
});

describe('Jira issues', () => {
  const jira = useJira();

  it('are created with a text as a document, read and updated', async () => {
    const fake = await jira.start({ issues: 2 });
    const [created] = await jira.run('jira:CreateIssue@1', fake, {
      ...{ project: 'DEMO', issueType: 'Task', summary: 'Water', description: 'One\n\nTwo' },
      ...{ labels: ['green'], priority: 'High', fields: { customfield_10010: 7 } },
    });
    assert.deepEqual(created, { id: '10003', key: 'DEMO-3', self: `${fake.site}/rest/api/3/issue/10003` });

    const [updated] = await jira.run('jira:UpdateIssue@1', fake, {
      ...{ issue: 'DEMO-3', summary: 'Water all', fields: { labels: null }, notifyUsers: false },
    });
    assert.deepEqual(updated, { issue: 'DEMO-3' });

    const [read] = await jira.run('jira:GetIssue@1', fake, {
      issue: 'DEMO-3',
      fields: ['summary', 'labels', 'description', 'customfield_10010'],
    });
    assert.deepEqual(read?.['fields'], {
      ...{ summary: 'Water all', labels: null, customfield_10010: 7 },
      description: richText('One\n\nTwo'),
    });
    assert.deepEqual([fake.counts.create, fake.counts.update, fake.counts.get], [1, 1, 1]);
  });

  it('are refused with the field that is wrong', async () => {
    const fake = await jira.start({ issues: 2 });
    await assert.rejects(
      jira.run('jira:CreateIssue@1', fake, { project: 'NONE', issueType: 'Task', summary: 'x' }),
      { type: 'DataError', message: /project: valid project is required/ },
    );
    await assert.rejects(jira.run('jira:GetIssue@1', fake, { issue: 'DEMO-99' }), {
      type: 'DataError',
      message: /^\[404\] Not Found: Issue does not exist/,
    });
    await assert.rejects(jira.run('jira:UpdateIssue@1', fake, { issue: 'DEMO-1' }), {
      type: 'BundleValidationError',
    });
    assert.deepEqual([fake.counts.create, fake.counts.update], [0, 0]);
  });
});

describe('a text for Jira', () => {
  it('becomes paragraphs with broken lines; a document stays', () => {
    const text = (value: string): object => ({ type: 'text', text: value });
    assert.deepEqual(richText('a\r\nb\n\n\nc'), {
      type: 'doc',
      version: 1,
      content: [
        { type: 'paragraph', content: [text('a'), { type: 'hardBreak' }, text('b')] },
        { type: 'paragraph', content: [text('c')] },
      ],
    });
    assert.deepEqual(richText('  '), { type: 'doc', version: 1, content: [] });
    const document = { type: 'doc', version: 1, content: [] };
    assert.equal(richText(document), document);
  });
});
