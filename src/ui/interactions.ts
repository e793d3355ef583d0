/** What opens when the user acts: the form and the pickers. A bundle of its own, so that activation does not load it. */
export { readDetailsState, readPageState } from '../protocol/checks';
export { showConnectionReport } from './connection-report';
export { formValuesOf } from './details-of';
export { showDetails } from './export-details-panel';
export { ExportPanel } from './export-panel';
export { showExports } from './export-picker';
export { openAwsSession, openSandboxSession } from './open-session';
export { SignIn } from './sign-in';
export { openStarts } from './starts';
export { pickConnection, pickDomain, pickProfile, pickRegion } from './pickers';
export { SandboxProcess } from './sandbox-process';
