CREATE TABLE "recordings" (
	"team_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"scenario_version" integer NOT NULL,
	"per_module" integer NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "recordings_team_id_scenario_id_pk" PRIMARY KEY("team_id","scenario_id")
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" integer NOT NULL,
	"scenario_id" integer NOT NULL,
	"node" integer NOT NULL,
	"module" text NOT NULL,
	"truncated" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"body" "bytea",
	"body_blob" text
);
--> statement-breakpoint
CREATE INDEX "samples_by_module" ON "samples" USING btree ("scenario_id","node","module","id");--> statement-breakpoint
CREATE INDEX "samples_by_time" ON "samples" USING btree ("at");--> statement-breakpoint
CREATE INDEX "samples_body_blob" ON "samples" USING btree ("body_blob") WHERE body_blob is not null;