/// Whom a verifier believes: logs, witnesses, and how many of these must have cosigned.
///
/// Source: C2SP tlog-policy. A checkpoint is valid if any listed log signed it and the quorum of
/// witnesses cosigned it.
public struct TrustPolicy: Hashable, Sendable {
  /// Keys of logs; any one is enough.
  public private(set) var logs: [VerifierKey] = []
  private var witnesses: [String: VerifierKey] = [:]
  private var groups: [String: Group] = [:]
  private var quorum: String?

  private struct Group: Hashable, Sendable {
    var threshold: Int
    var members: [String]
  }

  /// Trust in one log, without witnesses.
  public init(log: VerifierKey) { (logs, quorum) = ([log], nil) }

  /// A policy from its file.
  public init(parsing text: String) throws(ProofError) {
    var hasQuorum = false
    var used: Set<String> = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      func fail(_ message: String, _ remedy: String) -> ProofError {
        ProofError("Line \(number + 1) of the policy: \(message)", remedy: remedy)
      }
      switch (first, words.count) {
      case ("log", 2...3): try add(log: VerifierKey(words[1]), fail)
      case ("witness", 3...4): try add(witness: words[1], VerifierKey(words[2]), fail)
      case ("group", 4...): try add(group: words[1], words[2], Array(words[3...]), &used, fail)
      case ("quorum", 2):
        guard !hasQuorum else { throw fail("a second quorum.", "Keep one.") }
        guard words[1] == "none" || isDefined(words[1]) else {
          throw fail("\"\(words[1])\" is not defined above.", "Define it first, or write none.")
        }
        hasQuorum = true
        quorum = words[1] == "none" ? nil : words[1]
      default:
        throw fail(
          "\"\(line)\" is not understood.",
          "Lines begin with log, witness, group, quorum or #.")
      }
    }
    guard hasQuorum else {
      throw ProofError("The policy has no quorum line.", remedy: "Add \"quorum none\" or a name.")
    }
  }

  private typealias Fail = (String, String) -> ProofError

  private mutating func add(log key: VerifierKey, _ fail: Fail) throws(ProofError) {
    guard key.algorithm == .ed25519 else {
      throw fail("\(key.name) is a witness's key.", "Give the log's.")
    }
    guard !logs.contains(where: { $0.publicKey == key.publicKey }) else {
      throw fail("the key of \(key.name) stands here twice.", "Keep one.")
    }
    logs.append(key)
  }

  private mutating func add(
    witness name: String, _ key: VerifierKey, _ fail: Fail
  ) throws(ProofError) {
    guard key.algorithm == .cosignature else {
      throw fail("\(key.name) is not a witness's key.", "Give one of type 4.")
    }
    guard name != "none", !isDefined(name) else {
      throw fail("\"\(name)\" is taken.", "Choose another name.")
    }
    guard !witnesses.values.contains(where: { $0.publicKey == key.publicKey }) else {
      throw fail("the key of \(key.name) stands here twice.", "Keep one.")
    }
    witnesses[name] = key
  }

  private mutating func add(
    group name: String, _ threshold: String, _ members: [String], _ used: inout Set<String>,
    _ fail: Fail
  ) throws(ProofError) {
    guard name != "none", !isDefined(name) else {
      throw fail("\"\(name)\" is taken.", "Choose another name.")
    }
    for member in members {
      guard isDefined(member) else {
        throw fail("\"\(member)\" is not defined above.", "Define it first.")
      }
      guard used.insert(member).inserted else {
        throw fail("\"\(member)\" is a member twice.", "A name belongs to one group.")
      }
    }
    let count: Int? =
      switch threshold {
      case "any": 1
      case "all": members.count
      default: Checkpoint.decimal(threshold[...])
      }
    guard let count, (1...members.count).contains(count) else {
      throw fail(
        "\"\(threshold)\" is no threshold.", "Write any, all or 1 to \(members.count).")
    }
    groups[name] = Group(threshold: count, members: members)
  }

  private func isDefined(_ name: String) -> Bool { witnesses[name] != nil || groups[name] != nil }

  /// The checkpoint of a note that fulfils the policy.
  public func check(_ note: SignedNote) throws(ProofError) -> Checkpoint {
    let checkpoint = try Checkpoint(note, signedBy: logs + witnesses.values)
    let verified = Set(try note.verify(logs + witnesses.values))
    guard logs.contains(where: { verified.contains($0) && $0.name == checkpoint.origin }) else {
      throw ProofError("No log of the policy signed this checkpoint.")
    }
    if let quorum, !witnessed(quorum, verified) {
      let seen = witnesses.filter { verified.contains($0.value) }.keys.sorted()
      throw ProofError(
        "The checkpoint lacks witnesses: \(seen.isEmpty ? "none" : seen.joined(separator: ", ")) "
          + "cosigned, and the policy asks for \(quorum).",
        remedy: "Get a cosigned checkpoint from the log.")
    }
    return checkpoint
  }

  private func witnessed(_ name: String, _ verified: Set<VerifierKey>) -> Bool {
    if let key = witnesses[name] { return verified.contains(key) }
    guard let group = groups[name] else { return false }
    return group.members.filter { witnessed($0, verified) }.count >= group.threshold
  }
}
