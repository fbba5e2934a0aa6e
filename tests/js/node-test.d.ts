/** The few functions of Node that the tests use, so that checking types needs no package. */

declare module "node:test" {
  export function beforeEach(run: () => unknown): void;
  export function test(name: string, run: () => void | Promise<void>): Promise<void>;
}

declare module "node:assert/strict" {
  const assert: {
    (value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    ok(value: unknown, message?: string): asserts value;
    match(text: string, pattern: RegExp): void;
    doesNotMatch(text: string, pattern: RegExp): void;
    rejects(run: Promise<unknown>, expected?: object | ((error: any) => boolean)): Promise<void>;
    throws(run: () => unknown, expected?: RegExp): void;
  };
  export default assert;
}

declare module "node:fs" {
  export function readFileSync(file: URL, encoding: "utf8"): string;
  export function writeFileSync(file: URL, content: string): void;
}

declare module "node:process" {
  export const env: Record<string, string | undefined>;
}
