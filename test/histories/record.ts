/**
 * Records the histories of `recorded.ts` that are not there yet (all of them with `--all`):
 * `node --import tsx test/histories/record.ts [--all]`. A history that is there is never made again without need: it stands
 * for the runs that are open while a new engine is deployed.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import { catalogue } from '../../connectors/catalogue.ts';
import { importBlueprint } from '../../scenarios/compile.ts';
import { planReference } from '../../scenarios/plan-reference.ts';
import type { RunInput } from '../../scenarios/run.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { workflowModulePath } from '../../temporal/data-converter.ts';
import { recorded } from './recorded.ts';
import { dataConverter, historyFile, keepPlan, startStub } from './world.ts';
