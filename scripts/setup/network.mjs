// Can a host be reached at all? Asked once, with a short limit, before anything is fetched from it.
import { lookup } from "node:dns/promises";
import { connect } from "node:net";

/** Where the official engine and its plugins are fetched from. */
export const downloadHost = "get.pulumi.com";

/**
 * True when a TLS port of the host takes a connection. Behind a proxy there is nothing to ask: then true,
 * and the download itself has its time limit.
 */
export async function reachable(host, env, seconds = 4) {
  if (env.ELASTOSCA_OFFLINE === "1") return false;
  if (env.HTTPS_PROXY || env.https_proxy) return true;
  const limit = new Promise((done) => setTimeout(() => done(false), seconds * 1000).unref());
  return Promise.race([connects(host, seconds), limit]);
}

async function connects(host, seconds) {
  try {
    const { address } = await lookup(host);
    return await opens(address, seconds);
  } catch {
    return false;
  }
}

function opens(address, seconds) {
  return new Promise((done) => {
    const socket = connect({ host: address, port: 443, timeout: seconds * 1000 });
    const end = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
