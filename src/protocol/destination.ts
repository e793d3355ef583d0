/** What a destination may be pasted as, as pages import it. */
export { tidied, type DestinationValues } from '../exports/request/destination';
