CREATE TABLE "run_plans" (
	"team_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"plan_hash" text NOT NULL,
	CONSTRAINT "run_plans_run_id_plan_hash_pk" PRIMARY KEY("run_id","plan_hash")
);
--> statement-breakpoint
CREATE TABLE "run_blueprints" (
	"team_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"plan_hash" text NOT NULL,
	"blueprint" "bytea",
	"blueprint_blob" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_blueprints_run_id_plan_hash_pk" PRIMARY KEY("run_id","plan_hash")
);
--> statement-breakpoint
CREATE TABLE "upgrade_plans" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"state" text DEFAULT 'ready' NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"body" "bytea",
	"body_blob" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "upgrade_runs" (
	"team_id" integer NOT NULL,
	"plan_id" text NOT NULL,
	"run_id" text NOT NULL,
	"scenario_id" integer NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "upgrade_runs_plan_id_run_id_pk" PRIMARY KEY("plan_id","run_id")
);
--> statement-breakpoint
CREATE INDEX "run_plans_by_plan" ON "run_plans" USING btree ("plan_hash");--> statement-breakpoint
CREATE INDEX "run_blueprints_blueprint_blob" ON "run_blueprints" USING btree ("blueprint_blob") WHERE blueprint_blob is not null;--> statement-breakpoint
CREATE INDEX "upgrade_plans_by_team" ON "upgrade_plans" USING btree ("team_id","id");--> statement-breakpoint
CREATE INDEX "upgrade_plans_body_blob" ON "upgrade_plans" USING btree ("body_blob") WHERE body_blob is not null;--> statement-breakpoint
CREATE INDEX "upgrade_runs_by_run" ON "upgrade_runs" USING btree ("run_id");