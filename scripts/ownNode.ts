/** The environment in which tools of the project find the project's own Node before any other. */
export const OWN_NODE = { ...process.env, PATH: `${process.cwd()}/node_modules/.bin:${process.env.PATH ?? ''}` };
