/**
 * What Node is given to run the server. By itself it lets garbage lie so long that a busy server takes hundreds of MB (docs/decisions/0016 says what each
 * is good for); the image and PM2's file say the same.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20', '--no-maglev', '--expose-gc'];
