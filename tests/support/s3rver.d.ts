// The package has no types; these are the parts that the tests use.
declare module '@20minutes/s3rver' {
  interface StoredObject {
    bucket: string;
    key: string;
    content: AsyncIterable<Uint8Array> | Uint8Array;
    metadata: Record<string, unknown>;
  }
  interface ReadObject {
    size: number;
    range?: { start: number; end: number };
    content: AsyncIterable<Uint8Array> | null;
  }
  interface Context {
    method: string;
    path: string;
    status: number;
    type: string;
    body: unknown;
    get(header: string): string;
  }
  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      vhostBuckets: boolean;
      allowMismatchedSignatures: boolean;
      configureBuckets: readonly { name: string }[];
    });
    readonly middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    readonly store: {
      putObject(object: StoredObject): Promise<{ size: number; md5: string }>;
      getObject(
        bucket: string,
        key: string,
        options?: { start?: number; end?: number },
      ): Promise<ReadObject | null>;
      existsObject(bucket: string, key: string): Promise<boolean>;
      getResourcePath(bucket: string, key: string, resource: string): string;
    };
    readonly httpServer: import('node:http').Server;
    run(): Promise<{ port: number }>;
    close(): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
  }
}
