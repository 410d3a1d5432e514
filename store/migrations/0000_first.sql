CREATE TABLE "api_keys" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"detail" jsonb,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blobs" (
	"key" text PRIMARY KEY NOT NULL,
	"body" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"modified_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"team_id" integer NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"attempt" text NOT NULL,
	"answer" "bytea",
	"answer_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "requests_team_id_scope_key_pk" PRIMARY KEY("team_id","scope","key")
);
--> statement-breakpoint
CREATE TABLE "account_uses" (
	"team_id" integer NOT NULL,
	"kind" text NOT NULL,
	"object_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "account_uses_kind_object_id_scenario_id_version_pk" PRIMARY KEY("kind","object_id","scenario_id","version")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"version" integer NOT NULL,
	"data" "bytea",
	"data_blob" text,
	"secrets_set" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counter_steps" (
	"operation_key" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"value" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"team_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"node" integer NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counters_scenario_id_node_pk" PRIMARY KEY("scenario_id","node")
);
--> statement-breakpoint
CREATE TABLE "data_changes" (
	"operation_key" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"path" text NOT NULL,
	"store_id" integer NOT NULL,
	"result" "bytea",
	"result_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "data_records" (
	"team_id" integer NOT NULL,
	"store_id" integer NOT NULL,
	"key" text collate "C" NOT NULL,
	"data" "bytea",
	"data_blob" text,
	"bytes" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "data_records_store_id_key_pk" PRIMARY KEY("store_id","key")
);
--> statement-breakpoint
CREATE TABLE "data_stores" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"name" text NOT NULL,
	"structure_id" integer,
	"max_bytes" bigint NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"records" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "data_structures" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"name" text NOT NULL,
	"strict" boolean NOT NULL,
	"fields" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "answers" (
	"run_id" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"answer" "bytea",
	"answer_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"taken_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"hook_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"delivery_key" text,
	"payload" "bytea",
	"payload_blob" text,
	"run_id" text,
	"answer" "bytea",
	"answer_blob" text,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "incompletes" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"scenario_id" integer NOT NULL,
	"plan_hash" text NOT NULL,
	"module" integer NOT NULL,
	"path" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"error" "bytea",
	"error_blob" text,
	"state" "bytea",
	"state_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"scenario_version" integer NOT NULL,
	"scenario_name" text NOT NULL,
	"plan_hash" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"trigger" text NOT NULL,
	"sequential" boolean NOT NULL,
	"event_ids" text[] NOT NULL,
	"inputs" "bytea",
	"inputs_blob" text,
	"idempotency_key" text,
	"operations" integer DEFAULT 0 NOT NULL,
	"error" "bytea",
	"error_blob" text,
	"output" "bytea",
	"output_blob" text,
	"warnings" "bytea",
	"warnings_blob" text,
	"ended_by" text,
	"temporal_run_id" text,
	"trace_segments" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"duration_ms" bigint,
	"next_attempt_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "trace_segments" (
	"team_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"n" integer NOT NULL,
	"entries" integer NOT NULL,
	"bytes" integer NOT NULL,
	"body" "bytea",
	"body_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trace_segments_run_id_n_pk" PRIMARY KEY("run_id","n")
);
--> statement-breakpoint
CREATE TABLE "hook_scenarios" (
	"team_id" integer NOT NULL,
	"hook_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	CONSTRAINT "hook_scenarios_hook_id_scenario_id_pk" PRIMARY KEY("hook_id","scenario_id")
);
--> statement-breakpoint
CREATE TABLE "hooks" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"token" text NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"options" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"kind" text NOT NULL,
	"scenario_id" integer NOT NULL,
	"generation" integer NOT NULL,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plan_modules" (
	"team_id" integer NOT NULL,
	"plan_hash" text NOT NULL,
	"module" text NOT NULL,
	CONSTRAINT "plan_modules_plan_hash_module_pk" PRIMARY KEY("plan_hash","module")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"hash" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"body" "bytea",
	"body_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"touched_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scenario_versions" (
	"team_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"plan_hash" text NOT NULL,
	"blueprint" "bytea",
	"blueprint_blob" text,
	"report" "bytea",
	"report_blob" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scenario_versions_scenario_id_version_pk" PRIMARY KEY("scenario_id","version")
);
--> statement-breakpoint
CREATE TABLE "scenarios" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"active" boolean DEFAULT false NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"scheduling" jsonb,
	"plan_hash" text NOT NULL,
	"responds" boolean NOT NULL,
	"sequential" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_by_hash" ON "api_keys" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "audit_log_by_target" ON "audit_log" USING btree ("target","id");--> statement-breakpoint
CREATE INDEX "requests_by_age" ON "requests" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "requests_answer_blob" ON "requests" USING btree ("answer_blob") WHERE answer_blob is not null;--> statement-breakpoint
CREATE INDEX "connections_by_team" ON "connections" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "connections_data_blob" ON "connections" USING btree ("data_blob") WHERE data_blob is not null;--> statement-breakpoint
CREATE INDEX "counter_steps_by_run" ON "counter_steps" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "data_changes_by_run" ON "data_changes" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "data_changes_result_blob" ON "data_changes" USING btree ("result_blob") WHERE result_blob is not null;--> statement-breakpoint
CREATE INDEX "data_records_data_blob" ON "data_records" USING btree ("data_blob") WHERE data_blob is not null;--> statement-breakpoint
CREATE INDEX "data_stores_by_team" ON "data_stores" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "data_stores_by_structure" ON "data_stores" USING btree ("structure_id") WHERE structure_id is not null;--> statement-breakpoint
CREATE INDEX "data_structures_by_team" ON "data_structures" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "answers_by_age" ON "answers" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "answers_answer_blob" ON "answers" USING btree ("answer_blob") WHERE answer_blob is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "events_once" ON "events" USING btree ("hook_id","delivery_key","scenario_id") WHERE delivery_key is not null;--> statement-breakpoint
CREATE INDEX "events_waiting" ON "events" USING btree ("scenario_id","id") WHERE run_id is null;--> statement-breakpoint
CREATE INDEX "events_waiting_by_hook" ON "events" USING btree ("hook_id","id") WHERE run_id is null;--> statement-breakpoint
CREATE INDEX "events_payload_blob" ON "events" USING btree ("payload_blob") WHERE payload_blob is not null;--> statement-breakpoint
CREATE INDEX "events_answer_blob" ON "events" USING btree ("answer_blob") WHERE answer_blob is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "incompletes_once" ON "incompletes" USING btree ("run_id","path");--> statement-breakpoint
CREATE INDEX "incompletes_by_scenario" ON "incompletes" USING btree ("scenario_id","id");--> statement-breakpoint
CREATE INDEX "incompletes_by_plan" ON "incompletes" USING btree ("plan_hash");--> statement-breakpoint
CREATE INDEX "incompletes_error_blob" ON "incompletes" USING btree ("error_blob") WHERE error_blob is not null;--> statement-breakpoint
CREATE INDEX "incompletes_state_blob" ON "incompletes" USING btree ("state_blob") WHERE state_blob is not null;--> statement-breakpoint
CREATE INDEX "runs_by_time" ON "runs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_scenario" ON "runs" USING btree ("scenario_id","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_status" ON "runs" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "runs_by_plan" ON "runs" USING btree ("plan_hash");--> statement-breakpoint
CREATE INDEX "runs_by_end" ON "runs" USING btree ("ended_at","id") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "runs_queued" ON "runs" USING btree ("created_at","id") WHERE status = 'queued';--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("scenario_id","created_at","id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "runs_inputs_blob" ON "runs" USING btree ("inputs_blob") WHERE inputs_blob is not null;--> statement-breakpoint
CREATE INDEX "runs_error_blob" ON "runs" USING btree ("error_blob") WHERE error_blob is not null;--> statement-breakpoint
CREATE INDEX "runs_output_blob" ON "runs" USING btree ("output_blob") WHERE output_blob is not null;--> statement-breakpoint
CREATE INDEX "runs_warnings_blob" ON "runs" USING btree ("warnings_blob") WHERE warnings_blob is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_once" ON "runs" USING btree ("scenario_id","idempotency_key") WHERE idempotency_key is not null;--> statement-breakpoint
CREATE INDEX "trace_segments_body_blob" ON "trace_segments" USING btree ("body_blob") WHERE body_blob is not null;--> statement-breakpoint
CREATE INDEX "hook_scenarios_by_scenario" ON "hook_scenarios" USING btree ("scenario_id");--> statement-breakpoint
CREATE UNIQUE INDEX "hooks_by_token" ON "hooks" USING btree ("token");--> statement-breakpoint
CREATE INDEX "outbox_by_scenario" ON "outbox" USING btree ("scenario_id","id");--> statement-breakpoint
CREATE INDEX "plan_modules_by_module" ON "plan_modules" USING btree ("module","plan_hash");--> statement-breakpoint
CREATE INDEX "plans_body_blob" ON "plans" USING btree ("body_blob") WHERE body_blob is not null;--> statement-breakpoint
CREATE INDEX "scenario_versions_by_plan" ON "scenario_versions" USING btree ("plan_hash");--> statement-breakpoint
CREATE INDEX "scenario_versions_blueprint_blob" ON "scenario_versions" USING btree ("blueprint_blob") WHERE blueprint_blob is not null;--> statement-breakpoint
CREATE INDEX "scenario_versions_report_blob" ON "scenario_versions" USING btree ("report_blob") WHERE report_blob is not null;--> statement-breakpoint
CREATE INDEX "scenarios_by_team" ON "scenarios" USING btree ("team_id","id");