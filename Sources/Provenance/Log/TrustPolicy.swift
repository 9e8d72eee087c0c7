import Farm

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
      func fail(_ message: Title, _ remedy: Title) -> ProofError {
        ProofError(
          Title(
            en: "Line \(number + 1) of the policy: \(message.en)",
            zh: "信任策略第 \(number + 1) 行：\(message.zh)"), remedy: remedy)
      }
      switch (first, words.count) {
      case ("log", 2...3): try add(log: VerifierKey(words[1]), fail)
      case ("witness", 3...4): try add(witness: words[1], VerifierKey(words[2]), fail)
      case ("group", 4...): try add(group: words[1], words[2], Array(words[3...]), &used, fail)
      case ("quorum", 2):
        guard !hasQuorum else {
          throw fail(
            Title(en: "a second quorum.", zh: "出现第二个 quorum。"),
            Title(en: "Keep one.", zh: "请只保留一个。"))
        }
        guard words[1] == "none" || isDefined(words[1]) else {
          throw fail(
            Title(en: "\"\(words[1])\" is not defined above.", zh: "“\(words[1])”前面没有定义。"),
            Title(en: "Define it first, or write none.", zh: "请先定义，或写 none。"))
        }
        hasQuorum = true
        quorum = words[1] == "none" ? nil : words[1]
      default:
        throw fail(
          Title(en: "\"\(line)\" is not understood.", zh: "看不懂“\(line)”。"),
          Title(
            en: "Lines begin with log, witness, group, quorum or #.",
            zh: "每行以 log、witness、group、quorum 或 # 开头。"))
      }
    }
    guard hasQuorum else {
      throw ProofError(
        Title(en: "The policy has no quorum line.", zh: "信任策略没有 quorum 行。"),
        remedy: Title(en: "Add \"quorum none\" or a name.", zh: "请加上“quorum none”或一个名称。"))
    }
  }

  private typealias Fail = (Title, Title) -> ProofError

  private mutating func add(log key: VerifierKey, _ fail: Fail) throws(ProofError) {
    guard key.algorithm == .ed25519 else {
      throw fail(
        Title(en: "\(key.name) is a witness's key.", zh: "\(key.name) 是见证密钥。"),
        Title(en: "Give the log's.", zh: "请给出日志的密钥。"))
    }
    guard !logs.contains(where: { $0.publicKey == key.publicKey }) else {
      throw fail(
        Title(en: "the key of \(key.name) stands here twice.", zh: "\(key.name) 的密钥出现了两次。"),
        Title(en: "Keep one.", zh: "请只保留一个。"))
    }
    logs.append(key)
  }

  private mutating func add(
    witness name: String, _ key: VerifierKey, _ fail: Fail
  ) throws(ProofError) {
    guard key.algorithm == .cosignature else {
      throw fail(
        Title(en: "\(key.name) is not a witness's key.", zh: "\(key.name) 不是见证密钥。"),
        Title(en: "Give one of type 4.", zh: "请给出类型 4 的密钥。"))
    }
    guard name != "none", !isDefined(name) else {
      throw fail(
        Title(en: "\"\(name)\" is taken.", zh: "名称“\(name)”已被使用。"),
        Title(en: "Choose another name.", zh: "请换一个名称。"))
    }
    guard !witnesses.values.contains(where: { $0.publicKey == key.publicKey }) else {
      throw fail(
        Title(en: "the key of \(key.name) stands here twice.", zh: "\(key.name) 的密钥出现了两次。"),
        Title(en: "Keep one.", zh: "请只保留一个。"))
    }
    witnesses[name] = key
  }

  private mutating func add(
    group name: String, _ threshold: String, _ members: [String], _ used: inout Set<String>,
    _ fail: Fail
  ) throws(ProofError) {
    guard name != "none", !isDefined(name) else {
      throw fail(
        Title(en: "\"\(name)\" is taken.", zh: "名称“\(name)”已被使用。"),
        Title(en: "Choose another name.", zh: "请换一个名称。"))
    }
    for member in members {
      guard isDefined(member) else {
        throw fail(
          Title(en: "\"\(member)\" is not defined above.", zh: "“\(member)”前面没有定义。"),
          Title(en: "Define it first.", zh: "请先定义。"))
      }
      guard used.insert(member).inserted else {
        throw fail(
          Title(en: "\"\(member)\" is a member twice.", zh: "“\(member)”重复列为成员。"),
          Title(en: "A name belongs to one group.", zh: "一个名称只属于一个组。"))
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
        Title(en: "\"\(threshold)\" is no threshold.", zh: "“\(threshold)”不是门限。"),
        Title(
          en: "Write any, all or 1 to \(members.count).", zh: "请写 any、all 或 1 到 \(members.count)。"))
    }
    groups[name] = Group(threshold: count, members: members)
  }

  private func isDefined(_ name: String) -> Bool { witnesses[name] != nil || groups[name] != nil }

  /// The checkpoint of a note that fulfils the policy.
  public func check(_ note: SignedNote) throws(ProofError) -> Checkpoint {
    let checkpoint = try Checkpoint(note, signedBy: logs + witnesses.values)
    let verified = Set(try note.verify(logs + witnesses.values))
    guard logs.contains(where: { verified.contains($0) && $0.name == checkpoint.origin }) else {
      throw ProofError(
        Title(en: "No log of the policy signed this checkpoint.", zh: "信任策略中的日志都没有签过这个检查点。"))
    }
    if let quorum, !witnessed(quorum, verified) {
      let seen = witnesses.filter { verified.contains($0.value) }.keys.sorted()
      throw ProofError(
        Title(
          en:
            "The checkpoint lacks witnesses: \(seen.isEmpty ? "none" : seen.joined(separator: ", ")) "
            + "cosigned, and the policy asks for \(quorum).",
          zh: "检查点缺少见证：\(seen.isEmpty ? "无人" : seen.joined(separator: "、")) 已见证，而策略要求 \(quorum)。"),
        remedy: Title(en: "Get a cosigned checkpoint from the log.", zh: "请向日志取得经见证的检查点。"))
    }
    return checkpoint
  }

  private func witnessed(_ name: String, _ verified: Set<VerifierKey>) -> Bool {
    if let key = witnesses[name] { return verified.contains(key) }
    guard let group = groups[name] else { return false }
    return group.members.filter { witnessed($0, verified) }.count >= group.threshold
  }
}
