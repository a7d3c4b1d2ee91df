/**
 * Where the reference app keeps its tables, its migrator's own too. Not in `public`: there they would stand where another
 * application's migrator makes tables of the same names, once a database that was used for a rehearsal gets that application.
 */
export const SCHEMA = 'medspa_reference'

/**
 * Puts the schema before the others of the session's search path, for this transaction alone. Not in the connection's
 * options: poolers of connections refuse those, and hand a session's settings on to others. A database that an older release
 * migrated still has the tables in `public`, which stays in the path.
 */
export const BEGIN_IN_SCHEMA = `BEGIN; SELECT set_config('search_path', concat_ws(', ', '${SCHEMA}', nullif(current_setting('search_path'), '')), true)`

/** By this name the migrator tells the API's sessions that find the tables in either place from those of older releases. */
export const API_APPLICATION = 'medspa-reference-api'
