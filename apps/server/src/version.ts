/** The version of the product, as /health, /api/config and the documents show it. */
export const VERSION = '0.1.0';
