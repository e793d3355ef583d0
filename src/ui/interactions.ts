/** What opens when the user acts: the form and the pickers. A bundle of its own, so that activation does not load it. */
export { readPageState } from '../protocol/checks';
export { applyAction } from '../protocol/plan-actions';
export { readPlanPageState } from '../protocol/plan-checks';
export { showConnectionReport } from './connection-report';
export { ExportPanel } from './export-panel';
export { showExports } from './export-picker';
export { openAwsSession, openSandboxSession } from './open-session';
export { SignIn } from './sign-in';
export { PlanPanel } from './plan-panel';
export { pickPlan } from './plan-picker';
export { planItem } from './plan-rows';
export { openStarts } from './starts';
export { pickConnection, pickDomain, pickProfile, pickRegion } from './pickers';
export { SandboxProcess } from './sandbox-process';
