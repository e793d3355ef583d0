/**
 * How long the tests wait, in milliseconds. All of it is there to end a test that hangs, and none to measure: on a machine
 * whose cores are busy with something else, each step takes many times as long as on a calm one.
 */

/** One test, or what is done before and after it. */
export const TEST_MILLISECONDS = 240_000;
/** What a user waits for on the screen. */
export const STEP_MILLISECONDS = 90_000;
/** The start of VS Code, its window included. */
export const START_MILLISECONDS = 180_000;
/** All tests in one extension host. */
export const HOST_RUN_MILLISECONDS = 30 * 60_000;
