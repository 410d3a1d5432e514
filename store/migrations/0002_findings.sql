CREATE TABLE "finding_uses" (
	"team_id" integer NOT NULL,
	"finding_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"connection_id" integer NOT NULL,
	CONSTRAINT "finding_uses_finding_id_scenario_id_connection_id_pk" PRIMARY KEY("finding_id","scenario_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" serial PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"confidence" text NOT NULL,
	"module" text NOT NULL,
	"method" text NOT NULL,
	"host" text NOT NULL,
	"path" text NOT NULL,
	"any_address" boolean NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"state_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"snooze_until" timestamp (3) with time zone,
	"reopened_at" timestamp (3) with time zone,
	"first_seen" timestamp (3) with time zone NOT NULL,
	"last_seen" timestamp (3) with time zone NOT NULL,
	"count" bigint NOT NULL,
	"deprecated_at" timestamp (3) with time zone,
	"effective_at" timestamp (3) with time zone,
	"notice" text,
	"links" jsonb NOT NULL,
	"evidence" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lifecycle_overrides" (
	"team_id" integer NOT NULL,
	"module" text NOT NULL,
	"state" text NOT NULL,
	"until" date,
	"hardness" text,
	"note" text,
	"finding_id" integer,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lifecycle_overrides_team_id_module_pk" PRIMARY KEY("team_id","module")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "findings_once" ON "findings" USING btree ("team_id","key");--> statement-breakpoint
CREATE INDEX "findings_by_module" ON "findings" USING btree ("team_id","module","id");--> statement-breakpoint
CREATE INDEX "findings_by_host" ON "findings" USING btree ("team_id","module","host","kind");