import ArgumentParser
import Farm
import Provenance
import Storage

/// `furrow log export DIR`
struct LogExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the log as static tiles that any C2SP client reads.",
    discussion: """
      Full tiles that are there already are left as they are; publish the folder on any web server.

      \(ExitStatus.help(.usage))
      """)

  @Argument(help: "The folder.") var folder: String
  @OptionGroup var place: PlaceOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let store = try place.place().store(.read)
    let (tiles, size) = try store.read { past -> (Int, Int) in
      guard let note = try past.checkpoint() else {
        throw Failure(
          .usage, Title(en: "There is no checkpoint to publish.", zh: "尚无可发布的检查点。"),
          remedy: Title(
            en: "Sign one: `furrow log checkpoint`.", zh: "请运行 `furrow log checkpoint`。"))
      }
      let size = try Checkpoint(parsing: note.text).size
      let tiles = Tile.all(of: size)
      var progress = Progress(
        global.errors(en: "Exporting", zh: "导出"), total: Double(tiles.count),
        noun: global.errors(en: "tiles", zh: "个瓦片"), output: global.errors)
      defer { progress.end() }
      for (i, tile) in tiles.enumerated() {
        try write(tile, past)
        progress.step(to: Double(i + 1))
      }
      // Last, so that a checkpoint never stands before its tiles.
      try Files.write(note.note, to: folder + "/checkpoint")
      return (tiles.count, size)
    }
    let output = global.output
    if global.json {
      print(
        JSON.compact(["size": .number(Double(size)), "tiles": .number(Double(tiles))]).pretty)
    } else {
      print(
        output(
          en: "\(grouped(size)) leaves in \(grouped(tiles)) tiles, written to \(folder).",
          zh: "\(grouped(size)) 条叶子，\(grouped(tiles)) 个瓦片，已写入 \(folder)。"))
    }
  }

  private func write(_ tile: Tile, _ past: Snapshot) throws {
    let range = tile.index * Tile.fullWidth..<tile.index * Tile.fullWidth + tile.width
    switch tile.kind {
    case .hashes(let level):
      try Files.write(
        past.logTree().read(level, range).flatMap(\.bytes), to: folder + "/" + tile.path)
    case .entries:
      let leaves = try past.leafTexts(range).map { Array($0.utf8) }
      try Files.write(EntryBundle.encode(leaves)!, to: folder + "/" + tile.path)
    }
  }
}

/// `furrow log cosign`
struct LogCosignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cosign",
    abstract: "Cosign a checkpoint as a witness, or take in a cosigned one.",
    discussion: """
      As a witness: --key FILE with the checkpoint on standard input; --old and --proof show that it \
      goes on from the one seen before. As the log: --take FILE stores cosignatures that came back.

      \(ExitStatus.help(.no, .usage))
      """)

  @Argument(help: "A checkpoint's file; - is standard input.") var file = "-"
  @Option(help: "The witness's private key file.") var key: String?
  @Option(help: "The public key of the log.") var log: String?
  @Option(help: "The checkpoint that this witness signed last.") var old: String?
  @Option(help: "A file with the consistency proof's hashes, a line each.") var proof: String?
  @Option(help: "The log takes this cosigned checkpoint in.") var take: String?
  @OptionGroup var place: PlaceOptions
  @OptionGroup var global: GlobalOptions

  func run() throws {
    do {
      if let take { return try takeIn(SignedNote(parsing: Files.text(take))) }
      guard let key, let log else {
        throw Failure(
          .usage, Title(en: "Whose key?", zh: "用谁的密钥？"),
          remedy: Title(
            en: "Give --key and --log, or --take.", zh: "请给出 --key 与 --log，或 --take。"))
      }
      var note = try SignedNote(parsing: Files.text(file))
      let verifier = try VerifierKey(log)
      let new = try Checkpoint(note, signedBy: [verifier])
      if let old { try check(old, new, verifier) }
      let witness = try LogKey.read(key)
      guard witness.verifier.algorithm == .cosignature else {
        throw Failure(
          .usage, Title(en: "\(key) is a log's key, not a witness's.", zh: "\(key) 是日志密钥，不是见证密钥。"),
          remedy: Title(
            en: "Make one: `furrow log init --witness`.", zh: "请运行 `furrow log init --witness`。"))
      }
      note.cosign(witness, at: .now)
      print(note.note, terminator: "")
    } catch let error as ProofError { throw Failure(error) }
  }

  private func check(_ old: String, _ new: Checkpoint, _ log: VerifierKey) throws {
    let known = try Checkpoint(SignedNote(parsing: Files.text(old)), signedBy: [log])
    let lines = try proof.map { try Files.text($0).split(separator: "\n") } ?? []
    let hashes = lines.compactMap { MerkleHash(base64: $0) }
    guard hashes.count == lines.count,
      MerkleProof.isConsistent(from: known.size, known.root, to: new.size, new.root, hashes)
    else {
      throw ProofError(
        Title(
          en: "The log does not go on from checkpoint \(known.size).",
          zh: "日志不是检查点 \(known.size) 的延续。"),
        remedy: Title(
          en: "Do not cosign: keep both checkpoints as evidence.", zh: "不要见证：请保留两个检查点作为证据。"))
    }
  }

  private func takeIn(_ note: SignedNote) throws {
    let store = try place.place().store(.write)
    try store.write { transaction in
      let past = transaction.snapshot
      guard let key = try past.logKey() else {
        throw Failure(
          .usage, Title(en: "The log has no name yet.", zh: "日志尚未命名。"),
          remedy: Title(en: "Run `furrow log init`.", zh: "请运行 `furrow log init`。"))
      }
      let checkpoint = try Checkpoint(note, signedBy: [key])
      let tree = try past.logTree()
      guard checkpoint.size <= tree.size, try tree.root(of: checkpoint.size) == checkpoint.root
      else {
        throw ProofError(
          Title(en: "This checkpoint is not of this log.", zh: "这个检查点不属于本日志。"),
          remedy: Title(en: "Take in the right one.", zh: "请收入正确的检查点。"))
      }
      try transaction.append(note, size: checkpoint.size)
    }
    print(
      global.output(
        en: "Taken in: \(note.signatures.map(\.name).joined(separator: ", ")).",
        zh: "已收入：\(note.signatures.map(\.name).joined(separator: "、"))。"))
  }
}
