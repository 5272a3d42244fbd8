-- After a base copy: leave its moment in the catalogue of the database, where `doctor` and /metrics see it from any machine.
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET trace.base_copy_at = %L', current_database(), now()); END $$;
