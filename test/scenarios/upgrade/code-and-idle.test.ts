import assert from 'node:assert/strict';
import { Questions, type Answers } from '../../../scenarios/upgrade/attention.ts';
import { migrateSettings } from '../../../scenarios/upgrade/migrate-settings.ts';
import type { Migration } from '../../../scenarios/upgrade/migration.ts';
import type { Json } from '../../../scenarios/value.ts';

describe('the code of a migration', () => {
  const migration: Migration = {
    code(config, tell) {
      const answer = tell({
        code: 'CONNECTION_NEEDED',
        severity: 'blocker',
        field: 'account',
        reason: 'Why.',
      });
      if (answer !== undefined) config.parameters['account'] = answer;
      return config;
    },
  };

  it('gets the value it was answered with, and nothing for any other answer', () => {
    const account = (answers: Answers): Json | undefined =>
      migrateSettings({ parameters: {}, mapper: {} }, migration, new Questions(3, answers)).parameters[
        'account'
      ];

    assert.equal(account({ '3:CONNECTION_NEEDED:account': { value: 17 } }), 17);
    assert.equal(account({}), undefined);
    assert.equal(account({ '3:CONNECTION_NEEDED:account': { skip: true } }), undefined);
  });
});

describe('a setting that is dropped', () => {
  const migration: Migration = {
    inputs: [{ op: 'drop', at: 'startAt', loss: 'feature', reason: 'It is gone.', idle: ['0'] }],
  };

  it('is asked about unless its value did nothing', () => {
    const asked = (startAt: Json): number => {
      const questions = new Questions(3, {});
      const { mapper } = migrateSettings({ parameters: {}, mapper: { startAt } }, migration, questions);
      assert.deepEqual(mapper, {});
      return questions.asked.length;
    };

    assert.deepEqual([asked(0), asked('0'), asked(' 0 '), asked('')], [0, 0, 0, 0]);
    assert.deepEqual([asked(1), asked('{{1.zero}}'), asked(['0'])], [1, 1, 1]);
  });
});
