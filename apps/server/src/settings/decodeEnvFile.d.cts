export declare function decodeEnvFile(bytes: Uint8Array): string;
