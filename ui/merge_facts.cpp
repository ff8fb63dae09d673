// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_facts.h"
#include "engine/merge/project.h"
#include "ui/document.h"
#include "ui/export_settings.h"
#include "ui/merge_task.h"
#include "ui/merge_words.h"
#include "ui/section.h"
#include "ui/theme.h"
#include <algorithm>

namespace ui {
namespace {

// What was merged, what the merge said, and which frames stayed outside.
QString words_of(const engine::MergeProject& project) {
    const auto used = std::ranges::count(project.frames, false, &engine::ProjectFrame::left_out);
    QStringList lines{MergeFacts::tr("%1 from %2 frames.").arg(merge_kind_name(project.options.kind)).arg(used)};
    for (const std::string& sentence : project.sentences) lines << QString::fromStdString(sentence);
    return lines.join(u'\n');
}

} // namespace

MergeFacts::MergeFacts(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* section = new Section(tr("Merge report"), this);
    column->addWidget(section);
    auto* body = new QWidget(section);
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(0, 0, scaled(6), 0);
    rows->setSpacing(scaled(8));
    m_words = new QLabel(body);
    m_words->setFont(ui::font(FontRole::value));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QPalette palette = m_words->palette();
    palette.setColor(QPalette::WindowText, colours().text2);
    m_words->setPalette(palette);
    m_again = new QPushButton(icon(QStringLiteral("merge")), tr("Re-open merge…"), body);
    m_again->setToolTip(tr("Leave a frame out, choose another reference, add frames"));
    rows->addWidget(m_words);
    rows->addWidget(m_again, 0, Qt::AlignLeading);
    section->add(body);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT reopen_wanted(m_project); });
    hide();
}

void MergeFacts::set_document(const Document* document) {
    m_project.clear();
    if (document) {
        const std::filesystem::path project = project_beside(document->path());
        std::error_code ignored;
        if (project != document->path() && std::filesystem::is_regular_file(project, ignored))
            if (const auto read = engine::read_project(project)) {
                m_project = from_path(project);
                m_words->setText(words_of(*read));
            }
    }
    setVisible(!m_project.isEmpty());
}

QString MergeFacts::report() const { return m_project.isEmpty() ? QString() : m_words->text(); }

} // namespace ui
