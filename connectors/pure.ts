// Generated: node --import tsx scripts/generate.ts
import type { PureModule, PureModules } from '../scenarios/pure-module.ts';
import { modules as builtinAggregator } from './builtin/aggregator.run.ts';
import { modules as builtinFeeder } from './builtin/feeder.run.ts';
import { modules as builtinRepeater } from './builtin/repeater.run.ts';
import { modules as httpMakeRequest } from './http/make-request.run.ts';
import { modules as httpSendData } from './http/send-data.run.ts';
import { modules as jsonParseJson } from './json/parse-json.run.ts';
import { modules as jsonTransformToJson } from './json/transform-to-json.run.ts';
import { modules as utilBasicTrigger } from './util/basic-trigger.run.ts';
import { modules as utilCompose } from './util/compose.run.ts';
import { modules as utilGetVariable } from './util/get-variable.run.ts';
import { modules as utilNumericAggregator } from './util/numeric-aggregator.run.ts';
import { modules as utilSetVariable } from './util/set-variable.run.ts';
import { modules as utilTextAggregator } from './util/text-aggregator.run.ts';

/** Pure halves by exact module reference. Nothing here reaches zod, Node or I/O: workflows load it. */
export const pureModules: PureModules = new Map<string, PureModule>([
  ...builtinAggregator,
  ...builtinFeeder,
  ...builtinRepeater,
  ...httpMakeRequest,
  ...httpSendData,
  ...jsonParseJson,
  ...jsonTransformToJson,
  ...utilBasicTrigger,
  ...utilCompose,
  ...utilGetVariable,
  ...utilNumericAggregator,
  ...utilSetVariable,
  ...utilTextAggregator,
]);
