/** Everything that asks AWS something else than SimpleDB. A bundle of its own, loaded when first needed. */
export { accountAlias, callerAccount, callerIdentity, type AwsServiceOptions } from './account';
export { listArtefacts, type ArtefactObjects } from './artefacts';
export { bucketRegion, listBuckets, type Bucket } from './buckets';
export { loginOf, type CredentialSource } from './credential-source';
export type { Credentials, CredentialsProvider } from '../simpledb/credentials';
export { profileCredentials, type KeptCredentials, type LoginRequiredError } from './credentials';
export { describeProfiles } from './describe-profiles';
export { environmentCredentials, environmentSource, type EnvironmentSource } from './environment';
export { caBundle, trustedCertificates, type CaBundle } from './network';
export { addressesOf, connect, timed, type Connection, type Timed } from './connectivity';
export {
  askS3,
  askSts,
  PROXY_VARIABLES,
  reportCleaner,
  reportText,
  type Answered,
  type ReportRow,
  type ReportSection,
} from './report';
export { credentialSettings, defaultProfile, endpointOf, findProfile, readProfiles, regionOf, type Profile } from './profiles';
export { watchSharedFiles } from './shared-files/paths';
