/** Run-time checks of what arrives from a plan's page or lies in its saved state. */
import * as v from 'valibot';
import { connection } from '../exports/model/connection-id';
import { optionalText, text, type Stored } from '../exports/storage/stored';
import { parse, parseState, storedForm } from './checks';
import { ENTRY_ACTIONS, PLAN_ACTIONS, type PlanAction } from './plan-actions';
import { DESTINATION_FORM, emptyPlanValues, PLAN_FORM, type DestinationValues, type PlanFormValues } from './plan-form';

/** What a file or a clipboard can be given of a plan. */
export const PLAN_OUTPUTS = ['saveReport', 'saveScript', 'copyScript'] as const;
export type PlanOutput = (typeof PLAN_OUTPUTS)[number];

const ADDRESS = {
  id: text,
  connection,
  region: text,
  /** Set once known: nothing is started for another account than the form was opened for. */
  accountId: optionalText,
};
/** Whose a plan is, or will be: a form that is started becomes the plan of its id. On the page's body as data attributes. */
export type PlanAddress = Stored<typeof ADDRESS>;

const STATE = {
  version: v.literal(1),
  panel: v.strictObject(ADDRESS) as v.GenericSchema<PlanAddress>,
  values: storedForm(PLAN_FORM, emptyPlanValues([])),
  /** The pattern that the list of domains is narrowed down by. */
  pattern: v.optional(text, '') as unknown as v.GenericSchema<string>,
};
/** The page's `setState`: all that a reload must bring back. Also what `WebviewPanelSerializer` gets. */
export type PlanPageState = Stored<typeof STATE>;

const formSchema = v.strictObject(PLAN_FORM);
const destinationSchema = v.strictObject(DESTINATION_FORM);
const actionSchema = v.union([
  v.strictObject({ kind: v.picklist(PLAN_ACTIONS) }),
  v.strictObject({ kind: v.picklist(ENTRY_ACTIONS), domainName: text }),
]);
const outputSchema = v.picklist(PLAN_OUTPUTS);
const stateSchema = v.object(STATE);

/** @throws TypeError unless it is an object with exactly the form's members, all of the right type. */
export const readPlanValues = (value: unknown): PlanFormValues => parse(formSchema, value, 'The form');

/** @throws TypeError unless it is an object with exactly a destination's members, all of the right type. */
export const readDestination = (value: unknown): DestinationValues => parse(destinationSchema, value, 'The destination');

/** @throws TypeError if it is not an action */
export const readPlanAction = (value: unknown): PlanAction => parse(actionSchema, value, 'The action');

/** @throws TypeError if it is not an output */
export const readPlanOutput = (value: unknown): PlanOutput => parse(outputSchema, value, 'The output');

/** The page's saved state out of anything; undefined if there is no valid one. */
export const readPlanPageState = (value: unknown): PlanPageState | undefined => parseState<PlanPageState>(stateSchema, value);
