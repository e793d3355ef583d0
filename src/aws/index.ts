/** Everything that asks AWS something else than SimpleDB. A bundle of its own, loaded when first needed. */
export { callerAccount, type AwsServiceOptions } from './account';
export { bucketRegion, listBuckets, type Bucket } from './buckets';
export { profileCredentials, renewing, type CredentialProvider, type Credentials } from './credentials';
export { caBundle, trustedCertificates, type CaBundle } from './network';
export { endpointOf, findProfile, listProfiles, type Profile } from './profiles';
