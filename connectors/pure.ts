// Generated: npm run generate
import type { PureModule, PureModules } from '../scenarios/pure-module.ts';
import { modules as builtinAggregator } from './builtin/aggregator.run.ts';
import { modules as builtinFeeder } from './builtin/feeder.run.ts';
import { modules as builtinRepeater } from './builtin/repeater.run.ts';
import { modules as csvCreateCsv } from './csv/create-csv.run.ts';
import { modules as httpMakeRequest } from './http/make-request.run.ts';
import { modules as httpSendData } from './http/send-data.run.ts';
import { modules as jsonCreateJson } from './json/create-json.run.ts';
import { modules as jsonParseJson } from './json/parse-json.run.ts';
import { modules as jsonTransformToJson } from './json/transform-to-json.run.ts';
import { modules as regexpElementsInText } from './regexp/elements-in-text.run.ts';
import { modules as regexpMatchPattern } from './regexp/match-pattern.run.ts';
import { modules as regexpReplace } from './regexp/replace.run.ts';
import { modules as tenonThrow } from './tenon/throw.run.ts';
import { modules as utilBasicTrigger } from './util/basic-trigger.run.ts';
import { modules as utilCompose } from './util/compose.run.ts';
import { modules as utilGetVariable } from './util/get-variable.run.ts';
import { modules as utilIncrement } from './util/increment.run.ts';
import { modules as utilNumericAggregator } from './util/numeric-aggregator.run.ts';
import { modules as utilSetVariable } from './util/set-variable.run.ts';
import { modules as utilSwitcher } from './util/switcher.run.ts';
import { modules as utilTableAggregator } from './util/table-aggregator.run.ts';
import { modules as utilTextAggregator } from './util/text-aggregator.run.ts';

/** Pure halves by exact module reference. Nothing here reaches zod, Node or I/O: workflows load it. */
export const pureModules: PureModules = new Map<string, PureModule>([
  ...builtinAggregator,
  ...builtinFeeder,
  ...builtinRepeater,
  ...csvCreateCsv,
  ...httpMakeRequest,
  ...httpSendData,
  ...jsonCreateJson,
  ...jsonParseJson,
  ...jsonTransformToJson,
  ...regexpElementsInText,
  ...regexpMatchPattern,
  ...regexpReplace,
  ...tenonThrow,
  ...utilBasicTrigger,
  ...utilCompose,
  ...utilGetVariable,
  ...utilIncrement,
  ...utilNumericAggregator,
  ...utilSetVariable,
  ...utilSwitcher,
  ...utilTableAggregator,
  ...utilTextAggregator,
]);
