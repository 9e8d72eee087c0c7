import Foundation

/// A terminal with a story that scrolls and, under it, a block that is drawn anew in place.
///
/// Where nobody watches (a pipe, a dumb terminal) the story alone is printed.
struct LiveScreen {
  private let isLive: Bool
  private var height = 0
  private let write: (String) -> Void

  /// A screen; `write` gets whole pieces of text, control sequences among them.
  init(isLive: Bool, write: @escaping (String) -> Void = LiveScreen.standardOutput) {
    (self.isLive, self.write) = (isLive, write)
    if isLive { write("\u{1B}[?25l") }
  }

  /// Adds lines to the story and draws the block again under them.
  mutating func tell(_ lines: [String], block: [String]) {
    guard isLive else {
      if !lines.isEmpty { write(lines.map { $0 + "\n" }.joined()) }
      return
    }
    // An entry of the story may be of several lines; each wipes what the block left behind it.
    let all = (lines + block).joined(separator: "\n").replacing("\n", with: "\u{1B}[K\n")
    write(up() + all + "\u{1B}[K\n\u{1B}[J")
    height = block.count
  }

  /// Takes the block away and gives the cursor back.
  mutating func end() {
    guard isLive else { return }
    write(up() + "\u{1B}[J\u{1B}[?25h")
    height = 0
  }

  private func up() -> String { height > 0 ? "\u{1B}[\(height)F" : "\r" }

  private static func standardOutput(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
