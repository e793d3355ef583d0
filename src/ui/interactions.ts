/** What appears when there is something to show or the user acts. A bundle of its own, so that activation does not load it. */
export { readDetailsState, readPageState } from '../protocol/checks';
export { readPlanPageState } from '../protocol/plan-checks';
export { showConnectionReport } from './connection/connection-report';
export { detailsServices } from './export-details/details-services';
export { rowItem, viewMessage } from './domains/domain-rows';
export { describeError } from '../texts/error-messages';
export { showDetails } from './export-details/export-details-panel';
export { ExportPanel } from './export-form/export-panel';
export { ExportActions } from './exports/export-actions';
export { openAwsSession, openSandboxSession } from './connection/open-session';
export { SignIn } from './connection/sign-in';
export { changePlans, selectedPlans } from './plans/plan-changes';
export { PlanPanel } from './plans/plan-panel';
export { pickPlan } from './plans/plan-picker';
export { planServices } from './plans/plan-services';
export { openStarts } from './export-form/starts';
export { pickConnection, pickDomain, pickProfile, pickRegion } from './connection/pickers';
export { openSandbox } from './connection/sandbox-process';
