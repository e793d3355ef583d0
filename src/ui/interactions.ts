/** What appears when there is something to show or the user acts. A bundle of its own, so that activation does not load it. */
export { readDetailsState, readPageState } from '../protocol/checks';
export { readPlanPageState } from '../protocol/plan-checks';
export { showConnectionReport } from './connection-report';
export { detailsServices } from './details-services';
export { rowItem, viewMessage } from './domain-rows';
export { describeError } from './error-words';
export { showDetails } from './export-details-panel';
export { ExportPanel } from './export-panel';
export { ExportActions } from './export-actions';
export { openAwsSession, openSandboxSession } from './open-session';
export { SignIn } from './sign-in';
export { changePlans, selectedPlans } from './plan-changes';
export { PlanPanel } from './plan-panel';
export { pickPlan } from './plan-picker';
export { planServices } from './plan-services';
export { openStarts } from './starts';
export { pickConnection, pickDomain, pickProfile, pickRegion } from './pickers';
export { openSandbox } from './sandbox-process';
