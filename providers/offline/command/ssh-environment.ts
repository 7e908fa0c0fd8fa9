import type { Client } from "ssh2";

/**
 * The parts of ssh2 1.17 that its public interface does not reach: environment requests are sent without asking
 * for the server's answer, so that a refused variable would go unnoticed.
 */
interface Internals {
  readonly _protocol: {
    env: (channel: number, name: string, value: string, wantReply: boolean) => void;
    exec: (channel: number, command: string, wantReply: boolean) => void;
  };
  readonly _chanMgr: { readonly _channels: { readonly [id: string]: Channel | undefined } };
}

interface Channel {
  readonly outgoing?: { readonly id: number };
  readonly _callbacks?: ((failed: boolean | Error) => void)[];
}

/**
 * Makes the client's next command wait until the server has answered every environment request.
 * @param required variables without which the command must not start
 * @param onRefused called with the names of those that the server refused; the command is not sent then
 */
export function confirmEnvironment(
  client: Client,
  required: ReadonlySet<string>,
  onRefused: (names: readonly string[]) => void,
): void {
  const { _protocol: protocol, _chanMgr: channels } = client as unknown as Internals;
  const { env, exec } = protocol;
  const refused: string[] = [];
  let unanswered = 0;
  let startCommand: (() => void) | undefined;
  const settle = (): void => {
    if (unanswered > 0 || startCommand === undefined) return;
    if (refused.length > 0) onRefused(refused);
    else startCommand();
  };
  protocol.env = (id, name, value) => {
    const channel = Object.values(channels._channels).find((candidate) => candidate?.outgoing?.id === id);
    unanswered += 1;
    channel?._callbacks?.push((failed) => {
      unanswered -= 1;
      if (failed !== false && required.has(name)) refused.push(name);
      settle();
    });
    env.call(protocol, id, name, value, true);
  };
  protocol.exec = (id, command, wantReply) => {
    startCommand = () => exec.call(protocol, id, command, wantReply);
    settle();
  };
}
