/** All commands, in the order of the help. */
import type { Command } from '../command.ts';
import { activateCommand, deactivateCommand } from './activate.ts';
import { checkCommand } from './check.ts';
import { connectionCommand } from './connection.ts';
import { deploymentsCommand } from './deployments.ts';
import { doctorCommand } from './doctor.ts';
import { evalCommand } from './eval.ts';
import { exportCommand } from './export.ts';
import { findingsCommand } from './findings.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { listCommand } from './list.ts';
import { logsCommand } from './logs.ts';
import { moduleCommand } from './module.ts';
import { runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { startCommand } from './start.ts';
import { upgradeCommand } from './upgrade.ts';
import { webhookCommand } from './webhook.ts';

export const commands: readonly Command[] = [
  startCommand,
  runCommand,
  checkCommand,
  evalCommand,
  doctorCommand,
  importCommand,
  exportCommand,
  listCommand,
  activateCommand,
  deactivateCommand,
  runsCommand,
  logsCommand,
  webhookCommand,
  connectionCommand,
  findingsCommand,
  moduleCommand,
  upgradeCommand,
  keyCommand,
  deploymentsCommand,
];
