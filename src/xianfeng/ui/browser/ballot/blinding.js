// RFC 9474, RSABSSA-SHA384-PSS-Randomized, with the office's public key of one poll and class.
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { fromBase64 } from "./bytes.js";

const suite = RSABSSA.SHA384.PSS.Randomized();
const ALGORITHM = { name: "RSA-PSS", hash: "SHA-384" };

export class Blinding {
  constructor(publicKey) {
    this.publicKey = publicKey;
  }

  static async of(spki) {
    const der = fromBase64(spki);
    return new Blinding(await crypto.subtle.importKey("spki", der, ALGORITHM, true, ["verify"]));
  }

  async hide(message) {
    const prepared = suite.prepare(message);
    const { blindedMsg, inv } = await suite.blind(this.publicKey, prepared);
    return { prepared, blinded: blindedMsg, inverse: inv };
  }

  // The ticket; throws when the office's answer is no signature on what was hidden.
  undo(prepared, answer, inverse) {
    return suite.finalize(this.publicKey, prepared, answer, inverse);
  }
}
