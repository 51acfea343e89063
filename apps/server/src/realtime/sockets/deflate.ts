/** Frames from this size on are deflated, where they are an answer to one client. */
export const DEFLATED_FROM_BYTES = 1_024;
/** How far back, as a power of two in bytes, what is deflated for a client may refer (RFC 7692, "server_max_window_bits"). */
export const SERVER_WINDOW_BITS = 11;
