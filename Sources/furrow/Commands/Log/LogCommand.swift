import ArgumentParser
import Farm
import Foundation
import Provenance
import Storage

/// `furrow log`: the Merkle log of events and records.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Name, sign, audit and publish the log.",
    subcommands: [
      LogInitCommand.self, LogCheckpointCommand.self, LogAuditCommand.self,
      LogExportCommand.self, LogCosignCommand.self,
    ])
}

/// `furrow log init ORIGIN`
struct LogInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Name the log and make its key.",
    discussion: """
      The private key goes into a file that only its owner reads (mode 0600); the public key, which \
      buyers verify with, is printed. The name is a domain and path without scheme.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "The log's name, for example farm.example.cn/log.") var origin: String
  @Option(help: "Where the private key goes (default: beside the data file).") var key: String?
  @Flag(help: "A witness's key instead: it cosigns other logs.") var witness = false
  @OptionGroup var place: PlaceOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let place = try place.place()
    let path = key ?? LogKey.path(place)
    guard
      let secret = SigningKey.generate(
        name: origin, algorithm: witness ? .cosignature : .ed25519)
    else {
      throw Failure(
        .usage, Title(en: "\"\(origin)\" cannot be a log's name.", zh: "“\(origin)”不能作日志名。"),
        remedy: Title(
          en: "Use a domain and path without spaces or plus signs.", zh: "请用不含空格与加号的域名和路径。"))
    }
    if !witness {
      let store = try place.store(.create)
      if let known = try store.read({ try $0.logKey() }) {
        throw Failure(
          .usage, Title(en: "The log is named already: \(known.name).", zh: "日志已命名：\(known.name)。"),
          remedy: Title(en: "Its key is \(known.text).", zh: "其公钥为 \(known.text)。"))
      }
      try Files.writeSecret(secret.text + "\n", to: path)
      try store.write { try $0.nameLog(secret.verifier) }
    } else {
      try Files.writeSecret(secret.text + "\n", to: path)
    }
    if global.json {
      print(
        JSON.compact(["key": .string(secret.verifier.text), "file": .string(path)]).pretty)
      return
    }
    print(secret.verifier.text)
    FileHandle.standardError.write(
      Data(
        global.errors(
          en: "The private key is in \(path). Keep a copy where the data file is not.\n",
          zh: "私钥在 \(path)。请在数据文件之外另存一份。\n"
        ).utf8))
  }
}

/// The log's private key, in its file.
enum LogKey {
  static func path(_ place: Place) -> String { place.dataPath + ".key" }

  static func read(_ path: String) throws -> SigningKey {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(
        .usage, Title(en: "There is no key \(path).", zh: "没有密钥 \(path)。"),
        remedy: Title(
          en: "Make the log's key once: `furrow log init NAME`, or give its file with --key.",
          zh: "请先运行一次 `furrow log init 名称` 生成密钥，或用 --key 指定文件。"))
    }
    let text = try Files.text(path).trimmingCharacters(in: .whitespacesAndNewlines)
    do { return try SigningKey(text) } catch let error { throw Failure(error, .usage) }
  }
}

/// `furrow log checkpoint`
struct LogCheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Sign the log as it is now, and print the checkpoint.",
    discussion: ExitStatus.help(.usage))

  @Option(help: "The private key's file (default: beside the data file).") var key: String?
  @Flag(help: "Print the newest checkpoint, sign nothing.") var show = false
  @OptionGroup var place: PlaceOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let place = try place.place()
    let note: SignedNote
    if show {
      guard let found = try place.store(.read).read({ try $0.checkpoint() }) else {
        throw Failure(
          .usage, Title(en: "There is no checkpoint yet.", zh: "尚无检查点。"),
          remedy: Title(
            en: "Sign one: `furrow log checkpoint`.", zh: "请运行 `furrow log checkpoint`。"))
      }
      note = found
    } else {
      let secret = try LogKey.read(key ?? LogKey.path(place))
      note = try place.store(.write).write { try Self.sign($0, secret) }
    }
    if global.json {
      let checkpoint = try Checkpoint(parsing: note.text)
      print(
        JSON.compact([
          "origin": .string(checkpoint.origin), "size": .number(Double(checkpoint.size)),
          "root": .string(checkpoint.root.base64), "note": .string(note.note),
        ]).pretty)
    } else {
      print(note.note, terminator: "")
    }
  }

  static func sign(_ transaction: Transaction, _ secret: SigningKey) throws -> SignedNote {
    let past = transaction.snapshot
    guard try past.logKey() == secret.verifier else {
      throw Failure(
        .usage, Title(en: "This is not the log's key.", zh: "这不是本日志的密钥。"),
        remedy: Title(en: "Give the one of `furrow log init`.", zh: "请用 `furrow log init` 生成的密钥。"))
    }
    let tree = try past.logTree()
    let head = Checkpoint(origin: secret.verifier.name, size: tree.size, root: try tree.root())
    if let newest = try past.checkpoint(), let known = try? Checkpoint(parsing: newest.text) {
      // Never sign a log that does not go on from what was signed before: that would be a fork.
      let way =
        known.size <= tree.size
        ? try tree.consistencyProof(from: known.size, to: tree.size) : []
      guard
        MerkleProof.isConsistent(from: known.size, known.root, to: head.size, head.root, way)
      else {
        throw Failure(
          .no,
          Title(
            en: "The log does not go on from checkpoint \(known.size): it was tampered with.",
            zh: "日志与检查点 \(known.size) 不一致：已被篡改。"),
          remedy: Title(en: "Run `furrow log audit`.", zh: "请运行 `furrow log audit`。"))
      }
      if known == head { return newest }
    }
    let note = head.signed(secret)
    try transaction.append(note, size: head.size)
    return note
  }
}

/// `furrow log audit`
struct LogAuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract:
      "Recompute the whole log from the data file: 0 it holds, 1 the first thing that does not.",
    discussion: ExitStatus.help(.no, .usage))

  @OptionGroup var place: PlaceOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try place.place().store(.read)
    let audit = try store.read { past in
      let total = try past.leafCount()
      var progress = Progress(
        global.errors(en: "Auditing", zh: "审计"), total: Double(total * 2),
        noun: global.errors(en: "leaves", zh: "条"), output: global.errors)
      defer { progress.end() }
      return try past.auditLog { progress.step(to: Double($0)) }
    }
    let output = global.output
    if global.json {
      print(
        JSON.compact([
          "holds": .bool(audit.trouble == nil), "leaves": .number(Double(audit.leaves)),
          "checkpoints": .number(Double(audit.checkpoints)), "root": .string(audit.root.base64),
          "leaf": audit.trouble?.leaf.map { .number(Double($0)) },
          "batch": audit.trouble?.batch.map { .string($0.description) },
          "why": audit.trouble.map { .string(output($0.text)) },
        ]).pretty)
    } else if let trouble = audit.trouble {
      print(output.paint("✗ ", .alarm) + output(trouble.text))
    } else {
      if audit.checkpoints == 0 {
        print(
          output.paint("! ", .yellow)
            + output(
              en: "No checkpoint was signed: only this file says that nothing was taken away. "
                + "Run `furrow log checkpoint`, and keep it elsewhere.",
              zh: "尚未签署检查点：是否有缺失仅凭本文件自证。请运行 `furrow log checkpoint` 并另行保存。"))
      }
      print(
        output.paint("✓ ", .green)
          + output(
            en: "All \(grouped(audit.leaves)) leaves are as they were logged; "
              + "\(audit.checkpoints) checkpoints fit.",
            zh: "全部 \(grouped(audit.leaves)) 条叶子与登记时一致；\(audit.checkpoints) 个检查点相符。"))
    }
    if audit.trouble != nil { throw ExitCode(ExitStatus.no.rawValue) }
  }
}
