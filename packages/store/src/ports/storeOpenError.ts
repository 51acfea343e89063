/** Why a store can not be opened, in one line for the person who starts the server. */
export class StoreOpenError extends Error {}
