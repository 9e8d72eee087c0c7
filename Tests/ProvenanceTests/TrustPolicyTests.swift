import Testing

@testable import Farm
@testable import Provenance

private let log = SigningKey.generate(name: "farm.example/log", algorithm: .ed25519)!
private let witnesses = (1...3).map {
  SigningKey.generate(name: "w\($0).example", algorithm: .cosignature)!
}
private let checkpoint = Checkpoint(origin: "farm.example/log", size: 2, root: .leaf("two"))
private let time = Instant("2026-05-01T06:00:00Z")!

private func cosigned(_ numbers: [Int]) -> SignedNote {
  var note = checkpoint.signed(log)
  for number in numbers { note.cosign(witnesses[number], at: time) }
  return note
}

private let policy =
  """
  # two of three
  log \(log.verifier.text) https://farm.example/log
  witness W1 \(witnesses[0].verifier.text)
  witness W2 \(witnesses[1].verifier.text)
  \twitness W3 \(witnesses[2].verifier.text)

  group two 2 W1 W2 W3
  quorum two

  """

@Test func aQuorumOfWitnesses() throws {
  let policy = try TrustPolicy(parsing: policy)
  #expect(try policy.check(cosigned([0, 2])) == checkpoint)
  #expect(throws: ProofError.self) { try policy.check(cosigned([1])) }
  // The same witness twice is one witness.
  #expect(throws: ProofError.self) { try policy.check(cosigned([1, 1])) }
  #expect(try SignedNote(parsing: cosigned([1]).note).cosigned(by: witnesses[1].verifier) == time)
  #expect(try TrustPolicy(log: log.verifier).check(cosigned([])) == checkpoint)
}

@Test func aCosignatureOfAnotherTimeFails() throws {
  var note = cosigned([0])
  let moved = SignedNote.Signature(
    name: note.signatures[1].name, keyID: note.signatures[1].keyID,
    bytes: [0, 0, 0, 0, 0, 0, 0, 9] + note.signatures[1].bytes.dropFirst(8))
  note = try SignedNote(
    parsing: checkpoint.signed(log).note + moved.line + "\n")
  #expect(throws: ProofError.self) { try note.verify([witnesses[0].verifier]) }
}

@Test(arguments: [
  "", "quorum none\nquorum none\n", "quorum W\n", "log nonsense\nquorum none\n",
  "group g 2 W1\nquorum g\n", "hello\nquorum none\n",
  "log \(log.verifier.text)\nlog \(log.verifier.text)\nquorum none\n",
  "witness none \(witnesses[0].verifier.text)\nquorum none\n",
  "witness A \(witnesses[0].verifier.text)\ngroup g 2 A\nquorum g\n",
  "witness A \(witnesses[0].verifier.text)\ngroup g 1 A A\nquorum g\n",
  "witness A \(log.verifier.text)\nquorum A\n",
])
func policiesThatAreRefused(_ text: String) {
  #expect(throws: ProofError.self) { try TrustPolicy(parsing: text) }
}

@Test func aProofFileReadsBackAndVerifies() throws {
  let leaves = (0..<300).map { Array("leaf \($0)".utf8) }
  let tree = StoredTree(leaves).tree
  let head = Checkpoint(origin: "farm.example/log", size: 300, root: try tree.root())
  let proof = LogProof(
    extra: leaves[257], index: 257, path: try tree.inclusionProof(of: 257, in: 300),
    checkpoint: head.signed(log))
  let read = try LogProof(parsing: proof.text)
  #expect(read == proof)
  let trust = TrustPolicy(log: log.verifier)
  #expect(try read.verify(leaves[257], trust) == head)
  #expect(throws: ProofError.self) { try read.verify(leaves[256], trust) }
  var moved = read
  moved.index = 256
  #expect(throws: ProofError.self) { try moved.verify(leaves[257], trust) }
  let stranger = SigningKey.generate(name: "farm.example/log", algorithm: .ed25519)!
  #expect(throws: ProofError.self) {
    try read.verify(leaves[257], TrustPolicy(log: stranger.verifier))
  }
}

@Test(arguments: [
  "", "c2sp.org/tlog-proof@v1\n", "wrong\nindex 0\n\nx\n",
  "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
  "c2sp.org/tlog-proof@v1\nextra !!\nindex 0\n\nx\n",
  "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx\n",
  "c2sp.org/tlog-proof@v1\nindex 0\n\nno checkpoint\n",
])
func proofFilesThatAreRefused(_ text: String) {
  #expect(throws: ProofError.self) { try LogProof(parsing: text) }
}
