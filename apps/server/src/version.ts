/** The version of the product, as /health, /api/config and the documents tell it. */
export const VERSION = '0.1.0';
