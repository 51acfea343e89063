/** Wrong settings, one line each: the variable and what it takes. */
export class ConfigError extends Error {}
