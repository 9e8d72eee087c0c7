import ArgumentParser
import Farm
import Foundation
import Provenance
import Storage

/// `furrow trace prove BATCH`
struct TraceProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Write a proof that a batch's sealed record stands in the log.",
    discussion: """
      The proof is C2SP's tlog-proof: the leaf, its path and the signed checkpoint; one is signed \
      when none covers the record yet and the log's key is beside the data file. With --record the \
      record itself is written, too, whose digest the leaf holds.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "Id, lot, GTIN or web address of a batch.") var batch: String
  @Option(name: .shortAndLong, help: "Where to write; - is standard output.")
  var output = "-"
  @Option(help: "Write the sealed record here, too.") var record: String?
  @OptionGroup var trace: TraceOptions

  func run() throws {
    let place = try trace.place.place()
    let site = try place.site()
    let store = try place.store(.write)
    let key = LogKey.path(place)
    if FileManager.default.fileExists(atPath: key) {
      let secret = try LogKey.read(key)
      _ = try store.write { try LogCheckpointCommand.sign($0, secret) }
    }
    let (proof, sealed) = try store.read { past in
      let name = try trace.batch(batch, past, site)
      guard let sealed = try past.sealedRecord(name) else {
        throw Failure(
          .usage,
          Title(en: "\(name.id) is not sealed yet.", zh: "\(name.id) 尚未封存。"),
          remedy: Title(
            en: "A harvest seals it: `furrow batch harvest`.", zh: "采收时封存：`furrow batch harvest`。"))
      }
      return (try Self.proof(of: sealed, past), sealed)
    }
    try Files.write(proof.text, to: output)
    if let record { try Files.write(sealed.body.canonical, to: record) }
    let files = [output, record].compactMap { $0 }.filter { $0 != "-" }
    guard output != "-" else { return }
    print(
      trace.global.output(
        en: "Written: \(files.joined(separator: ", ")). Check with `furrow trace verify`.",
        zh: "已写入：\(files.joined(separator: "、"))。可用 `furrow trace verify` 验证。"))
  }

  static func proof(of sealed: SealedRecord, _ past: Snapshot) throws -> LogProof {
    guard let note = try past.checkpoint(covering: sealed.index + 1) else {
      throw Failure(
        .usage,
        Title(
          en: "No checkpoint covers leaf \(sealed.index) yet.", zh: "尚无检查点覆盖第 \(sealed.index) 条叶子。"),
        remedy: try past.logKey() == nil
          ? Title(
            en: "Make the log's key with `furrow log init NAME`, then `furrow log checkpoint`.",
            zh: "请先运行 `furrow log init 名称`，再运行 `furrow log checkpoint`。")
          : Title(en: "Sign one: `furrow log checkpoint`.", zh: "请签署：`furrow log checkpoint`。"))
    }
    let size = try Checkpoint(parsing: note.text).size
    let path = try past.logTree().inclusionProof(of: sealed.index, in: size)
    return LogProof(
      extra: Array(sealed.leaf.utf8), index: sealed.index, path: path, checkpoint: note)
  }
}

/// `furrow trace verify FILE`
struct TraceVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a proof offline: 0 it holds, 1 it does not.",
    discussion: """
      Needs nothing but the files and the log's public key, or a policy of logs and witnesses (C2SP \
      tlog-policy).

      \(ExitStatus.help(.no, .usage))
      """)

  @Argument(help: "A .tlog-proof file; - is standard input.") var file: String
  @Option(help: "The log's public key, name+number+key.") var key: String?
  @Option(help: "A policy file instead.") var policy: String?
  @Option(help: "The record that the leaf must hold the digest of.") var record: String?
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let policy = try trust()
    let text = try Files.text(file)
    do {
      let proof = try LogProof(parsing: text)
      guard let leaf = proof.extra else {
        throw ProofError(
          Title(en: "The proof carries no leaf.", zh: "证明中没有叶子。"),
          remedy: Title(en: "Make it with \"furrow trace prove\".", zh: "请用 furrow trace prove 生成。")
        )
      }
      let checkpoint = try proof.verify(leaf, policy)
      let seal = try Self.seal(leaf)
      if let record { try Self.check(Files.text(record), seal) }
      report(seal, proof.index, checkpoint)
    } catch let error as ProofError {
      if global.json {
        print(
          JSON.compact(["verified": false, "why": .string(global.output(error.message))]).pretty)
      }
      throw Failure(error)
    }
  }

  private func trust() throws -> TrustPolicy {
    do {
      if let policy { return try TrustPolicy(parsing: Files.text(policy)) }
      if let key { return TrustPolicy(log: try VerifierKey(key)) }
    } catch let error as ProofError { throw Failure(error, .usage) }
    throw Failure(
      .usage, Title(en: "Whom do you trust?", zh: "信任谁？"),
      remedy: Title(
        en: "Give the log's public key with --key, or --policy.", zh: "请用 --key 给出日志公钥，或用 --policy。"
      ))
  }

  private static func seal(_ leaf: [UInt8]) throws -> JSON {
    guard let json = try? JSON(parsing: String(decoding: leaf, as: UTF8.self)) else {
      throw ProofError(
        Title(en: "The leaf is not a record's seal.", zh: "这条叶子不是档案的封印。"),
        remedy: Title(en: "Ask for the right proof.", zh: "请索取正确的证明。"))
    }
    return json
  }

  private static func check(_ record: String, _ seal: JSON) throws {
    guard let json = try? JSON(parsing: record),
      Provenance.Record.digest(of: json) == seal["record"]?.string
    else {
      throw ProofError(
        Title(en: "The record is not the one that was sealed.", zh: "该档案不是封存的那一份。"),
        remedy: Title(en: "It was changed after sealing.", zh: "它在封存后被改动。"))
    }
  }

  private func report(_ seal: JSON, _ index: Int, _ checkpoint: Checkpoint) {
    if global.json {
      print(
        JSON.compact([
          "verified": true, "index": .number(Double(index)), "origin": .string(checkpoint.origin),
          "size": .number(Double(checkpoint.size)), "seal": seal,
        ]).pretty)
      return
    }
    let output = global.output
    let batch = seal["batch"]?.string ?? "?"
    print(
      output.paint("✓ ", .green)
        + output(
          en: "The record of batch \(batch.tame), sealed \(seal["time"]?.string ?? ""), is leaf "
            + "\(index) of the log \(checkpoint.origin) (\(checkpoint.size) leaves).",
          zh: "批次 \(batch.tame) 的档案(封存于 \(seal["time"]?.string ?? ""))是日志 "
            + "\(checkpoint.origin)(共 \(checkpoint.size) 条)的第 \(index) 条。"))
    if let verdict = seal["verdict"]?.string.flatMap(Safety.Verdict.init) {
      print("  " + output(en: "Limits: ", zh: "安全判定：") + output(verdict.title))
    }
  }
}
